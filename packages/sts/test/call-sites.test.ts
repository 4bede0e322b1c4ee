import { readFile } from "node:fs/promises";
import { join } from "node:path";

// `npm run typecheck` checks both files; here we see that they are the same call sites.
test("changing the import is the migration: the same call sites type-check with the SDK's function and with ours", async () => {
  const read = async (name: string) => (await readFile(join(__dirname, "call-sites", name), "utf8")).split("\n");
  const [sdk, swapped] = await Promise.all([read("sdk.types.ts"), read("swapped.types.ts")]);
  const changed = sdk.flatMap((line, index) => (line === swapped[index] ? [] : [swapped[index]]));
  expect(swapped).toHaveLength(sdk.length);
  expect(changed).toEqual(['import { stsProvider as fromTemporaryCredentials } from "../../src/index.js";']);
});
