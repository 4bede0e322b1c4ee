import { bundleSize } from "../../checks/support/bundle-size.mjs";
import { budgets } from "../../checks/support/budgets.mjs";
import { ownPackages } from "../support/names.mjs";

export const title = "Bundle size";
export const about =
  "All of a package's main entry, by esbuild, minified and gzipped (1 kB is 1,000 bytes), beside other brs packages, the AWS SDK and its Smithy, lru-cache, mnemonist and Node itself; " +
  "mfa has its TOTP library in it. `npm test` enforces the budgets.";

const sdkAndCaches = [
  "@aws-sdk/*",
  "@smithy/*",
  "lru-cache",
  "mnemonist",
  "node:*",
  "aws-crt",
  "aws-iot-device-sdk-v2",
];

/** What stands beside a package without a budget; "@brs/core" does not cover its further entries. */
const allOthers = (name) => [...ownPackages().filter((other) => other !== name), "@brs/core/*", ...sdkAndCaches];

export async function run() {
  const rows = [];
  for (const name of ownPackages()) {
    const { goal, bytes: ceiling = null, beside = allOthers(name) } = budgets[name] ?? {};
    rows.push({ figure: name, unit: "bytes", values: [await bundleSize(name, beside), goal ?? ceiling] });
  }
  return { columns: ["minified + gzip", "budget"], rows };
}
