import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { startBench } from "./support/iot.js";
import type { Bench } from "./support/iot.js";

const run = promisify(execFile);
const root = join(__dirname, "../../..");
let folder: string;
let bench: Bench;

// An application outside the repository with @brs/core and @brs/iot-x509, and nothing else.
beforeAll(async () => {
  bench = await startBench();
  folder = await mkdtemp(join(tmpdir(), "brs-without-peers-"));
  for (const name of ["core", "iot-x509"]) {
    const target = join(folder, "node_modules/@brs", name);
    await mkdir(dirname(target), { recursive: true });
    for (const part of ["package.json", "dist"]) {
      await cp(join(root, "packages", name, part), join(target, part), { recursive: true });
    }
  }
  await writeFile(join(folder, "package.json"), '{ "type": "module" }');
});
afterAll(async () => {
  await bench.close();
  await rm(folder, { recursive: true, force: true });
});

function program(format: "esm" | "cjs"): string {
  const options = JSON.stringify(bench.options);
  const load =
    format === "esm"
      ? 'import { discoverCredentialEndpoint, iotX509Provider } from "@brs/iot-x509";'
      : 'const { discoverCredentialEndpoint, iotX509Provider } = require("@brs/iot-x509");';
  return `${load}
    const options = ${options};
    const hsm = { ...options, key: { pkcs11: { library: "/usr/lib/softhsm/libsofthsm2.so", userPin: "4711" } } };
    const host = { credentials: undefined, region: async () => undefined, defer() {} };
    const tell = (promise) => promise.then((value) => Object.keys(value), ({ code, message }) => ({ code, message }));
    (async () => {
      const provider = iotX509Provider(options);
      const mqtt = provider.extendSession(host).mqtt({ endpoint: "localhost:1", clientId: "c" });
      const results = [tell(provider()), tell(iotX509Provider(hsm)()), tell(mqtt)];
      console.log(JSON.stringify(await Promise.all([...results, tell(discoverCredentialEndpoint({ send() {} }))])));
      provider.close();
    })();`;
}

async function expectPemAndHints(file: string): Promise<void> {
  const { stdout } = await run(process.execPath, [file], { cwd: folder, timeout: 20_000 });
  const hint = (pattern: RegExp): object => ({ code: "ERR_BRS_PEER_MISSING", message: expect.stringMatching(pattern) });
  expect(JSON.parse(stdout)).toEqual([
    expect.arrayContaining(["accessKeyId", "sessionToken"]),
    hint(/PKCS#11 token needs .* npm i aws-iot-device-sdk-v2/),
    hint(/^MQTT needs .* npm i aws-iot-device-sdk-v2/),
    hint(/npm i @aws-sdk\/client-iot/),
  ]);
}

test.each(["esm", "cjs"] as const)("PEM works, and the rest says what to install (%s)", async (format) => {
  const file = join(folder, format === "esm" ? "app.mjs" : "app.cjs");
  await writeFile(file, program(format));
  await expectPemAndHints(file);
});

test.each(["esm", "cjs"] as const)(
  "esbuild bundles it without a warning, and the bundle does the same (%s)",
  async (format) => {
    const source = join(folder, format === "esm" ? "source.mjs" : "source.cjs");
    const bundle = join(folder, format === "esm" ? "bundle.mjs" : "bundle.cjs");
    await writeFile(source, program(format));
    const options = [
      "--bundle",
      "--platform=node",
      "--minify",
      `--format=${format}`,
      `--outfile=${bundle}`,
      "--log-level=warning",
    ];
    const { stderr } = await run(join(root, "node_modules/.bin/esbuild"), [source, ...options], { cwd: folder });
    expect(stderr).toBe("");
    // Only what was bundled is left.
    await rm(join(folder, "node_modules"), { recursive: true });
    try {
      await expectPemAndHints(bundle);
    } finally {
      for (const name of ["core", "iot-x509"]) {
        const target = join(folder, "node_modules/@brs", name);
        await cp(join(root, "packages", name, "package.json"), join(target, "package.json"), { recursive: true });
        await cp(join(root, "packages", name, "dist"), join(target, "dist"), { recursive: true });
      }
    }
  },
);

test("a consumer type-checks without any peer, without Node's types, and with library checks on", async () => {
  const source = `
    import { refreshable } from "@brs/core";
    import { discoverCredentialEndpoint, iotX509Provider } from "@brs/iot-x509";
    import type { CrtModule, IotX509Options, IotX509Provider, MqttConnection, Pem } from "@brs/iot-x509";

    const certificate: Pem = new Uint8Array();
    const options: IotX509Options = { endpoint: "e", roleAlias: "r", certificate, key: { privateKey: { path: "k" } } };
    export const provider: IotX509Provider = iotX509Provider(options);
    export const credentials = refreshable(provider);
    export const connection: Promise<MqttConnection> = provider
      .extendSession({ credentials, region: async () => "eu-west-1", defer() {} })
      .mqtt({ endpoint: "e", clientId: "c" });
    export const endpoint: Promise<string> = discoverCredentialEndpoint({ send: async () => ({ endpointAddress: "e" }) });
    export declare const crt: CrtModule;
    // @ts-expect-error a key is required: the package's types are really there
    iotX509Provider({ endpoint: "e", roleAlias: "r", certificate });
  `;
  await writeFile(join(folder, "consumer.ts"), source);
  const compilerOptions = {
    strict: true,
    noEmit: true,
    skipLibCheck: false,
    types: [],
    lib: ["ES2022"],
    target: "ES2022",
  };
  for (const module of ["NodeNext", "Preserve"]) {
    const resolution = module === "NodeNext" ? "NodeNext" : "Bundler";
    const config = {
      compilerOptions: { ...compilerOptions, module, moduleResolution: resolution },
      files: ["consumer.ts"],
    };
    await writeFile(join(folder, "tsconfig.json"), JSON.stringify(config));
    const tsc = join(root, "node_modules/@typescript/native/bin/tsc");
    await expect(run(process.execPath, [tsc, "-p", folder])).resolves.toMatchObject({ stdout: "" });
  }
});
