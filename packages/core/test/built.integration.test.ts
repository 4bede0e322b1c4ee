import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { createContext, runInContext } from "node:vm";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";

const run = promisify(execFile);
const esm = join(__dirname, "../dist/esm/index.js");
const cjs = join(__dirname, "../dist/cjs/index.js");

beforeAll(() => {
  expect([esm, cjs].map(existsSync)).toEqual([true, true]);
});

async function bundle(app: string): Promise<string> {
  const { outputFiles, metafile } = await build({
    stdin: { contents: app, resolveDir: __dirname },
    bundle: true,
    minify: true,
    write: false,
    metafile: true,
    platform: "neutral",
    format: "iife",
    logLevel: "silent",
  });
  const outside = Object.values(metafile.inputs).flatMap(({ imports }) => imports.filter(({ external }) => external));
  expect(outside).toEqual([]);
  return outputFiles[0]!.text;
}

describe("the bundle runs where there is no Node", () => {
  const app = `
    import { awsStandard, isBrsError, refreshable, systemClock } from ${JSON.stringify(esm)};
    globalThis.core = { awsStandard, isBrsError, refreshable, systemClock };`;
  const provider = () => Promise.resolve({ accessKeyId: "AKID", secretAccessKey: "secret" });

  test.each([
    ["with a monotonic clock", { performance }],
    ["without one", {}],
  ])("%s: timers, AbortController, nothing else", async (_, extras) => {
    const globals: Record<string, any> = { setTimeout, clearTimeout, AbortController, ...extras };
    runInContext(await bundle(app), createContext(globals));
    const { refreshable, isBrsError, awsStandard, systemClock } = globals["core"];
    expect(typeof systemClock.monotonic()).toBe("number");

    const credentials = refreshable(provider, { mode: "eager", policy: awsStandard });
    const events: string[] = [];
    for (const event of ["refreshed", "warning", "closed"]) credentials.on(event, () => events.push(event));
    expect(await credentials()).toMatchObject({ accessKeyId: "AKID" });
    await credentials.refresh();
    credentials.on("closed", () => {
      throw new Error("listener");
    });
    await credentials.close();
    await expect(credentials()).rejects.toMatchObject({ code: "ERR_BRS_CLOSED" });
    expect(isBrsError(await credentials().catch((error: unknown) => error))).toBe(true);
    expect(events).toEqual(["refreshed", "closed"]);
  });

  test("an attempt that hangs ends there, too", async () => {
    const globals: Record<string, any> = { setTimeout, clearTimeout, AbortController };
    runInContext(await bundle(app), createContext(globals));
    const credentials = globals["core"].refreshable(() => new Promise(() => undefined), { timeoutMs: 5 });
    await expect(credentials()).rejects.toMatchObject({ code: "ERR_BRS_TIMEOUT" });
    await credentials.close();
  });

  test("the AWS SDK's marks can be written in a bundle: nothing of ours is frozen", async () => {
    const sdk = `
      import { S3Client } from "@aws-sdk/client-s3";
      import { refreshable } from ${JSON.stringify(esm)};
      globalThis.result = (async () => {
        const credentials = refreshable(async () => ({ accessKeyId: "AKID", secretAccessKey: "secret" }));
        const client = new S3Client({ region: "eu-central-1", credentials });
        const resolved = await client.config.credentials();
        return [resolved.accessKeyId, credentials.memoized];
      })();`;
    const { outputFiles } = await build({
      stdin: { contents: sdk, resolveDir: __dirname },
      bundle: true,
      write: false,
      platform: "node",
      format: "esm",
      banner: { js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);' },
      footer: { js: "console.log(JSON.stringify(await globalThis.result));" },
      logLevel: "silent",
    });
    const folder = await mkdtemp(join(tmpdir(), "brs-core-"));
    try {
      await writeFile(join(folder, "app.mjs"), outputFiles[0]!.text);
      const { stdout } = await run(process.execPath, ["--no-warnings", join(folder, "app.mjs")]);
      expect(JSON.parse(stdout)).toEqual(["AKID", true]);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

/** Runs a script as a process of its own, in which an unhandled rejection is an error. */
async function play(script: string): Promise<{ code: number; out: string }> {
  const args = ["--unhandled-rejections=strict", "--no-warnings", "--input-type=module", "--eval", script];
  return new Promise((resolve) => {
    // The timeout is for a process that does not end.
    execFile(process.execPath, args, { timeout: 20_000 }, (error, stdout) => {
      resolve({ code: error === null ? 0 : Number(error.code ?? -1), out: stdout.trim() });
    });
  });
}

const imports = `import { refreshable, resilient } from ${JSON.stringify(esm)};`;
const working = `async () => ({ accessKeyId: "AKID", secretAccessKey: "s", expiration: new Date(Date.now() + 5000) })`;

describe("the process", () => {
  test("ends by itself when an eager session was forgotten", async () => {
    const { code, out } = await play(`${imports}
      const credentials = refreshable(${working}, { mode: "eager" });
      console.log((await credentials()).accessKeyId);`);
    expect([code, out]).toEqual([0, "AKID"]);
  });

  test("ends by itself while an eager session's source hangs, or is in a back-off", async () => {
    const { code, out } = await play(`${imports}
      refreshable(() => new Promise(() => {}), { mode: "eager" });
      const failing = refreshable(async () => { throw new Error("down"); }, { mode: "eager" });
      failing.on("refreshFailed", () => console.log("failed"));`);
    expect([code, out]).toEqual([0, "failed"]);
  });

  test("is held by a caller who waits for a provider that hangs, until the time limit", async () => {
    const { code, out } = await play(`${imports}
      const credentials = refreshable(() => new Promise(() => {}), { timeoutMs: 300 });
      await credentials().catch((error) => console.log(error.code));`);
    expect([code, out]).toEqual([0, "ERR_BRS_TIMEOUT"]);
  });

  test("is not held by a refresh behind a call", async () => {
    const { code, out } = await play(`${imports}
      let trips = 0;
      const provider = () => ++trips === 1 ? (${working})() : new Promise(() => {});
      const credentials = refreshable(provider, { random: () => 0 });
      await credentials();
      setTimeout(async () => console.log((await credentials()).accessKeyId, credentials.refreshing), 1500);`);
    expect([code, out]).toEqual([0, "AKID true"]);
  });

  test("sees no unhandled rejection, whatever fails", async () => {
    const { code, out } = await play(`${imports}
      const policy = { ...resilient, undelayedFirstFailures: 100 };
      const options = { policy, timeoutMs: 20, background: async () => { throw new Error("host"); } };
      const moods = [
        async () => { throw new Error("down"); },
        () => { throw new Error("thrown"); },
        () => new Promise(() => {}),
        async () => "nonsense",
        ({ signal }) => new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason))),
        ({ untimed }) => untimed(() => Promise.reject(new Error("code"))),
        ({ untimed }) => untimed(() => { throw new Error("code"); }),
      ];
      const caught = [];
      for (const mode of ["deferred", "eager"]) for (const mood of moods) {
        const credentials = refreshable(mood, { ...options, mode });
        for (const event of ["refreshing", "refreshFailed", "closed"]) {
          credentials.on(event, async () => { throw new Error("listener"); });
        }
        const controller = new AbortController();
        const calls = [credentials(), credentials.refresh(), credentials({ signal: controller.signal })];
        controller.abort();
        caught.push(...(await Promise.allSettled(calls)).map(({ status }) => status));
        await credentials.close();
      }
      console.log(caught.length, new Set(caught).size);
      setTimeout(() => {}, 100);`);
    expect([code, out]).toEqual([0, "42 1"]);
  });
});

describe("the hot path", () => {
  test("allocates nothing: hundreds of thousands of calls leave the heap as it was", async () => {
    // The smallest object has 16 bytes: 300 000 would be 4.8 MB. What the compiler leaves behind is a hundredth of that.
    // A clock whose figures are small integers: `Date.now()` makes a number object each time.
    const { code, out } = await play(`${imports}
      import { setFlagsFromString } from "node:v8";
      import { runInNewContext } from "node:vm";
      setFlagsFromString("--expose-gc");
      const collect = runInNewContext("gc");
      const clock = { now: () => 5, monotonic: () => 5, schedule: () => () => {} };
      const credentials = refreshable(async () => ({ accessKeyId: "AKID", secretAccessKey: "s" }), { clock });
      await credentials();
      const context = { callerClientConfig: { region: async () => "eu-central-1" } };
      const promises = new Set();
      function bytesOf(call) {
        let least = Infinity;
        for (let round = 0; round < 5; round++) {
          collect();
          const before = process.memoryUsage().heapUsed;
          for (let i = 0; i < 300_000; i++) call();
          least = Math.min(least, process.memoryUsage().heapUsed - before);
        }
        return least;
      }
      for (let i = 0; i < 100_000; i++) promises.add(credentials()).add(credentials(context));
      const bytes = Math.max(bytesOf(() => credentials()), bytesOf(() => credentials(context)));
      console.log(promises.size, bytes < 1_000_000 ? "nothing" : bytes);`);
    expect([code, out]).toEqual([0, "1 nothing"]);
  });
});

describe("consumers with TypeScript", () => {
  const tsc = join(__dirname, "../../../node_modules/@typescript/native/bin/tsc");
  const source = `
    import { awsStandard, isBrsError, refreshable, type CredentialProvider, type RefreshableCredentials } from "@brs/core";
    import { scriptedSource, virtualClock } from "@brs/core/testing";
    const provider: CredentialProvider = async (context) => {
      if (context?.signal?.aborted === true) throw context.signal.reason;
      return { accessKeyId: "a", secretAccessKey: "b" };
    };
    const clock = virtualClock();
    export const credentials: RefreshableCredentials = refreshable(provider, { policy: awsStandard, clock });
    export const other = refreshable(scriptedSource({ clock }), { mode: "eager" });
    export const code = (error: unknown): string | undefined => (isBrsError(error) ? error.code : undefined);
    credentials.on("refreshFailed", ({ error, retryInMs }) => void [error.cause, retryInMs]);
  `;
  const strict = { strict: true, noEmit: true, skipLibCheck: false, exactOptionalPropertyTypes: true };
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "brs-core-"));
    await mkdir(join(folder, "node_modules/@brs"), { recursive: true });
    await symlink(join(__dirname, ".."), join(folder, "node_modules/@brs/core"));
  });
  afterAll(() => rm(folder, { recursive: true }));

  test.each([
    ["ES modules, no types but the language's", "module", { module: "NodeNext", lib: ["ES2022"], types: [] }],
    ["CommonJS, no types but the language's", "commonjs", { module: "NodeNext", lib: ["ES2022"], types: [] }],
    [
      "a bundler, with the DOM",
      "module",
      { module: "ESNext", moduleResolution: "Bundler", lib: ["ES2022", "DOM"], types: [] },
    ],
    ["the newest library", "module", { module: "NodeNext", lib: ["ESNext", "DOM"], types: [] }],
  ])("%s", async (_, type, options) => {
    await writeFile(join(folder, "package.json"), JSON.stringify({ type }));
    await writeFile(join(folder, "app.ts"), source);
    const compilerOptions = { ...strict, target: "ES2022", preserveSymlinks: true, ...options };
    await writeFile(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions, files: ["app.ts"] }));
    const { stdout } = await run(process.execPath, [tsc, "-p", folder]).catch(
      (error: unknown) => error as { stdout: string },
    );
    expect(stdout).toBe("");
  });

  test("with @types/node, which knows an AbortSignal of its own", async () => {
    await mkdir(join(folder, "node_modules/@types"), { recursive: true });
    await symlink(join(__dirname, "../../../node_modules/@types/node"), join(folder, "node_modules/@types/node"));
    await symlink(join(__dirname, "../../../node_modules/undici-types"), join(folder, "node_modules/undici-types"));
    await writeFile(join(folder, "package.json"), JSON.stringify({ type: "module" }));
    await writeFile(
      join(folder, "app.ts"),
      `${source}
      export const patient = credentials({ signal: AbortSignal.timeout(5) });
      const fetching: CredentialProvider = async (context) => {
        await fetch("https://example.com", { signal: context?.signal ?? null });
        return { accessKeyId: "a", secretAccessKey: "b" };
      };
      export { fetching };`,
    );
    const options = { module: "NodeNext", target: "ES2022", lib: ["ES2022"], types: ["node"], preserveSymlinks: true };
    await writeFile(
      join(folder, "tsconfig.json"),
      JSON.stringify({ compilerOptions: { ...strict, ...options, skipLibCheck: true }, files: ["app.ts"] }),
    );
    const { stdout } = await run(process.execPath, [tsc, "-p", folder]).catch(
      (error: unknown) => error as { stdout: string },
    );
    expect(stdout).toBe("");
  });
});

describe("two copies of the package in one process", () => {
  test("know each other's errors and refreshables, and warn once together", async () => {
    const { code, out } = await play(`
      import { createRequire } from "node:module";
      import * as one from ${JSON.stringify(esm)};
      const other = createRequire(import.meta.url)(${JSON.stringify(cjs)});
      const provider = async () => ({ accessKeyId: "A", secretAccessKey: "s" });
      const error = await one.refreshable(async () => { throw new one.BrsError("x", { code: "ERR_BRS_MFA" }); })().catch((e) => e);
      console.log(error instanceof other.BrsError, other.isBrsError(error, "ERR_BRS_MFA"), other.isRefreshable(one.refreshable(provider)));
      let warnings = 0;
      process.on("warning", () => warnings++);
      for (const { refreshable } of [one, other]) {
        const credentials = refreshable(provider);
        credentials.on("refreshed", () => { throw new Error("listener"); });
        await credentials();
      }
      await new Promise((resolve) => setTimeout(resolve, 10));
      console.log(warnings);`);
    expect([code, out]).toEqual([0, "false true true\n1"]);
  });
});

test("the bundle is small", async () => {
  const text = await bundle(`export * from ${JSON.stringify(esm)};`);
  const bytes = gzipSync(text, { level: 9 }).length;
  process.stderr.write(`@brs/core: ${bytes} bytes, minified and gzipped\n`);
  expect(bytes).toBeLessThan(9_200);
});
