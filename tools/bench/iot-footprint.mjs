// What a device pays for credentials: packages and megabytes to install, milliseconds and memory to import.
// Compares @brs/iot-x509 with the two packages that have the same feature in native code. Run after `npm run build`:
//   node tools/bench/iot-footprint.mjs
import { importInTurns, installSize } from "./support/packages.mjs";
import { median } from "./support/statistics.mjs";

const candidates = ["@brs/iot-x509", "aws-crt", "aws-iot-device-sdk-v2"];
const runs = Number(process.argv[2] ?? 15);

const samples = importInTurns(candidates, runs);
const rows = candidates.map((name) => {
  const { packages, bytes } = installSize(name);
  const measured = samples.get(name);
  return {
    package: name,
    packages,
    "MB installed": (bytes / 1e6).toFixed(1),
    "import ms (median)": median(measured.map(({ ms }) => ms)).toFixed(1),
    "import MB (median)": median(measured.map(({ mb }) => mb)).toFixed(1),
  };
});
console.log(`Node ${process.version}, ${process.platform}-${process.arch}, ${runs} imports of each in turns`);
console.table(rows);
