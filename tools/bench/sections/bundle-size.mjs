import { bundleSize } from "../../checks/support/bundle-size.mjs";
import { budgets } from "../../checks/support/budgets.mjs";
import { ownPackages } from "../support/names.mjs";

export const title = "Bundle size";
export const about =
  "All of a package's main entry, by esbuild, minified and gzipped (1 kB is 1,000 bytes), beside other brs packages, the AWS SDK and its Smithy, lru-cache, mnemonist and Node itself; " +
  "mfa has its TOTP library in it. `npm test` enforces the budgets.";

const others = (name) => [...ownPackages().filter((other) => other !== name), ...ofOthers];
// `@brs/core` does not cover its further entries.
const entries = ["@brs/core/*"];
const ofOthers = ["@aws-sdk/*", "@smithy/*", "lru-cache", "mnemonist", "node:*", "aws-crt", "aws-iot-device-sdk-v2"];

export async function run() {
  const rows = [];
  for (const name of ownPackages()) {
    const {
      goal,
      bytes: ceiling,
      beside: agreed,
    } = budgets[name] ?? { bytes: null, beside: [...others(name), ...entries] };
    rows.push({ figure: name, unit: "bytes", values: [await bundleSize(name, agreed), goal ?? ceiling] });
  }
  return { columns: ["minified + gzip", "budget"], rows };
}
