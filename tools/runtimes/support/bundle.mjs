import assert from "node:assert/strict";
import { build } from "esbuild";

/** One file of everything, without a warning. */
export async function bundle(options) {
  const { outputFiles, warnings } = await build({ bundle: true, write: false, logLevel: "silent", ...options });
  assert.deepEqual(
    warnings.map((warning) => warning.text),
    [],
  );
  return outputFiles[0].text;
}
