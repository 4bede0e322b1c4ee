import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { recipes } from "./support/guide.js";

const root = join(__dirname, "../../../..");

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "brs-guide-"));
});
afterAll(() => rm(folder, { recursive: true }));

test("the recipes type-check as they stand", async () => {
  await symlink(join(root, "node_modules"), join(folder, "node_modules"));
  await writeFile(join(folder, "package.json"), JSON.stringify({ type: "module" }));
  for (const [index, code] of [...recipes.values()].entries()) await writeFile(join(folder, `${index}.ts`), code);
  const compilerOptions = { noEmit: true, strict: true, exactOptionalPropertyTypes: true, skipLibCheck: true };
  const target = { module: "NodeNext", target: "ES2022", types: ["node"] };
  const config = { compilerOptions: { ...compilerOptions, ...target }, include: ["*.ts"] };
  await writeFile(join(folder, "tsconfig.json"), JSON.stringify(config));
  const tsc = join(root, "node_modules/@typescript/native/bin/tsc");
  const run = promisify(execFile)(process.execPath, [tsc, "-p", folder]);
  const { stdout } = await run.catch((error: unknown) => error as { readonly stdout: string });
  expect(stdout).toBe("");
}, 60_000);

test.each([...recipes.keys()])("the recipe %p is run by a test", async (name) => {
  const tests = await readFile(join(__dirname, "sdk-providers.integration.test.ts"), "utf8");
  expect(tests).toContain(`"${name}"`);
});
