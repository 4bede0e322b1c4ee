import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { build } from "esbuild";
import { useLocalAws } from "./support/aws.js";

const local = useLocalAws();
const run = promisify(execFile);
const esm = join(__dirname, "../dist/esm/index.js");
const cjs = join(__dirname, "../dist/cjs/index.js");

test("a script that forgets to close ends by itself, and both copies of the package share one connection", async () => {
  const { aws } = local;
  const settings = {
    masterCredentials: aws.credentials(),
    clientConfig: { endpoint: aws.endpoint, region: aws.region },
  };
  const script = `
    import { createRequire } from "node:module";
    import * as esm from ${JSON.stringify(esm)};
    const cjs = createRequire(${JSON.stringify(esm)})(${JSON.stringify(cjs)});
    const options = { ...${JSON.stringify(settings)}, params: { RoleArn: ${JSON.stringify(aws.roleArn)} } };
    for (const { stsProvider } of [esm, cjs]) console.log(typeof (await stsProvider(options)()).accessKeyId);`;
  const before = aws.counters().sockets.total;
  const { stdout } = await run(process.execPath, ["--input-type=module", "-e", script], { timeout: 15_000 });
  expect(stdout).toBe("string\nstring\n");
  expect(aws.counters().sockets.total - before).toBe(1);
});

test("a bundle for browsers needs nothing of Node, and says so where only Node will do", async () => {
  const app = `
    import { stsProvider, webIdentityProvider } from ${JSON.stringify(esm)};
    const params = { RoleArn: "arn:aws:iam::123456789012:role/app" };
    const clientConfig = { region: "us-east-1" };
    globalThis.result = [
      stsProvider({ params, clientConfig, masterCredentials: { accessKeyId: "a", secretAccessKey: "b" } }).strategy,
      webIdentityProvider({ params, clientConfig, token: { path: "/token" } })().catch((error) => error.code),
    ];`;
  const { outputFiles, metafile, warnings } = await build({
    stdin: { contents: app, resolveDir: __dirname },
    bundle: true,
    write: false,
    metafile: true,
    platform: "browser",
    format: "iife",
    logLevel: "silent",
  });
  expect(warnings).toEqual([]);
  const inputs = Object.values(metafile.inputs).flatMap(({ imports }) => imports.filter(({ external }) => external));
  expect(inputs).toEqual([]);

  // Without process, as in a browser.
  const page = `globalThis.process = undefined; ${outputFiles[0]!.text}
    Promise.all(globalThis.result).then((result) => console.log(JSON.stringify(result)));`;
  const folder = await mkdtemp(join(tmpdir(), "brs-sts-"));
  const file = join(folder, "page.cjs");
  await writeFile(file, page);
  const { stdout } = await run(process.execPath, [file], { timeout: 15_000 });
  await rm(folder, { recursive: true });
  expect(JSON.parse(stdout)).toEqual(["sts", "ERR_BRS_CONFIGURATION"]);
});
