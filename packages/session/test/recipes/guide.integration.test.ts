// That the recipes type-check and run as they stand is shown for all samples at once, in tools/docs.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { recipes } from "./support/guide.js";

test.each([...recipes.keys()])("the recipe %p is followed through its refreshes by a test", async (name) => {
  const tests = await readFile(join(__dirname, "sdk-providers.integration.test.ts"), "utf8");
  expect(tests).toContain(`"${name}"`);
});
