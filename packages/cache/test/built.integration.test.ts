import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { promisify } from "node:util";
import { gzipSync } from "node:zlib";

import { build } from "esbuild";

import { cacheKey, ClientCacheError, createClientCache } from "../src/index.js";
import { PlainClient } from "./support/clients.js";
import { answerEmpty } from "./support/s3.js";
import { serve } from "./support/server.js";

const run = promisify(execFile);
const folder = join(__dirname, "..");
const other = createRequire(__filename)("../dist/cjs/index.js") as typeof import("../src/index.js");

async function evaluate(script: string): Promise<string> {
  const { stdout } = await run(process.execPath, ["--no-warnings", "--input-type=module", "--eval", script], {
    cwd: folder,
  });
  return stdout.trim();
}

describe("two copies of the package in one process", () => {
  test("make equal keys, and understand each other's", () => {
    const provider = (): Promise<object> => Promise.resolve({});
    const config = { region: "eu-west-1", credentials: provider };
    const cache = createClientCache();
    const client = cache.client(PlainClient, config);
    expect(other.cacheKey(PlainClient, config).equals(cacheKey(PlainClient, config))).toBe(true);
    expect(cache.get(other.cacheKey(PlainClient, config))).toBe(client);
  });

  test("know each other's errors and leases", async () => {
    let error: unknown;
    try {
      other.createClientCache({ maxSize: -1 });
    } catch (caught) {
      error = caught;
    }
    expect(error).toBeInstanceOf(ClientCacheError);
    expect(Object.getPrototypeOf(error)).not.toBe(ClientCacheError.prototype);
    let destroyed = 0;
    class Client extends PlainClient {
      constructor(config?: object) {
        super({
          ...config,
          requestHandler: { handle: () => Promise.resolve({ response: {} }), destroy: () => ++destroyed },
        });
      }
    }
    const [one, two] = [createClientCache(), other.createClientCache()];
    two.set(cacheKey(Client), one.client(Client));
    await one.close();
    expect(destroyed).toBe(0);
    await two.close();
    expect(destroyed).toBe(1);
  });
});

describe("the built package", () => {
  test("loads as an ES module and as CommonJS, with the same names", async () => {
    const esm = await evaluate(`console.log(Object.keys(await import("./dist/esm/index.js")).sort().join())`);
    expect(esm).toBe(Object.keys(other).sort().join());
    expect(esm).toBe("ClientCacheError,cacheKey,createClientCache,createHandlerPool");
  });

  test("needs nothing but its two dependencies, and not all of mnemonist", async () => {
    const { dependencies } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as { dependencies: object };
    expect(Object.keys(dependencies).sort()).toEqual(["lru-cache", "mnemonist"]);
    const loaded = await evaluate(`
      import { createRequire } from "node:module";
      const require = createRequire(import.meta.url);
      require("./dist/cjs/index.js");
      console.log(Object.keys(require.cache).filter((file) => !file.includes("/dist/")).map((file) => file.split("/").at(-1)).join());
    `);
    expect(loaded).toBe("default-map.js");
  });

  test("has at most 5 kB beside its dependencies, minified and compressed", async () => {
    const { outputFiles } = await build({
      entryPoints: [join(folder, "dist/esm/index.js")],
      external: ["lru-cache", "mnemonist"],
      bundle: true,
      minify: true,
      format: "esm",
      write: false,
    });
    expect(gzipSync(outputFiles[0]!.contents).length).toBeLessThanOrEqual(5000);
  });

  test("keeps no process alive: not with a client that is cached, nor with one that drains", async () => {
    await using server = await serve(answerEmpty);
    const printed = await evaluate(`
      import { createClientCache } from "./dist/esm/index.js";
      import { ListBucketsCommand, S3Client } from "@aws-sdk/client-s3";
      const credentials = { accessKeyId: "a", secretAccessKey: "b" };
      const config = { endpoint: ${JSON.stringify(server.url)}, region: "eu-west-1", credentials, forcePathStyle: true };
      const cache = createClientCache();
      for (const maxAttempts of [1, 2]) await cache.client(S3Client, { ...config, maxAttempts }).send(new ListBucketsCommand({}));
      cache.evict();
      // Timers that are listed hold the process.
      console.log(process.getActiveResourcesInfo().filter((resource) => resource === "Timeout").length);
    `);
    expect(printed).toBe("0");
  });
});
