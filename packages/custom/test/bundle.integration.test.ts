import { existsSync } from "node:fs";
import { join } from "node:path";
import { runInNewContext } from "node:vm";
import { build } from "esbuild";

const built = join(__dirname, "../dist/esm/index.js");

test("a bundle for browsers needs nothing of Node, and customProvider works in it", async () => {
  expect(existsSync(built)).toBe(true);
  const app = `
    import { customProvider } from ${JSON.stringify(built)};
    globalThis.result = customProvider(() => ({ access_key: "AKIDEXAMPLE", secret_key: "s3cr3t" }))();`;
  const { outputFiles } = await build({
    stdin: { contents: app, resolveDir: __dirname },
    bundle: true,
    write: false,
    platform: "browser",
    format: "iife",
    logLevel: "silent",
  });

  const page: { result?: Promise<unknown> } = {};
  runInNewContext(outputFiles[0]!.text, Object.assign(page, { AbortController, setTimeout, clearTimeout }));
  expect(await page.result).toEqual({ accessKeyId: "AKIDEXAMPLE", secretAccessKey: "s3cr3t" });
});
