// Makes the built provider in a process of its own and calls it: the CRT and PKCS#11 libraries are global to a process,
// and a token that is logged in accepts any PIN. Reads a scenario from argv, prints what happened as JSON.
import { createRequire } from "node:module";
import { readdirSync } from "node:fs";
import { inspect } from "node:util";

const { format = "esm", providers } = JSON.parse(process.argv[2]);
const { iotX509Provider } =
  format === "esm" ? await import("@brs/iot-x509") : createRequire(import.meta.url)("@brs/iot-x509");

function describe(error) {
  const { code, param, status, details, message, recoverable } = error;
  return { code, param, status, details, message, recoverable, shown: inspect(error, { depth: 9, showHidden: true }) };
}

async function call(provider) {
  const started = performance.now();
  try {
    const { accessKeyId, requests } = await provider();
    return { accessKeyId, requests, ms: performance.now() - started };
  } catch (error) {
    return { error: describe(error), ms: performance.now() - started };
  }
}

function usage() {
  globalThis.gc();
  globalThis.gc();
  const { rss, heapUsed, external } = process.memoryUsage();
  return { rss, heap: heapUsed + external, handles: readdirSync("/proc/self/fd").length };
}

const results = [];
for (const { options, times = 1, pinFunction, measure, crt } of providers) {
  if (crt !== undefined) options.crt = await import(crt);
  let pins = 0;
  if (pinFunction !== undefined) {
    options.key.pkcs11.userPin = async () => {
      pins++;
      if (pinFunction === "throws") throw new Error("the vault is closed");
      return pinFunction;
    };
  }
  try {
    const provider = iotX509Provider(options);
    const calls = [];
    const usages = [];
    for (let number = 0; number < times; number++) {
      calls.push(await call(provider));
      if (measure && (number + 1) % measure === 0) usages.push(usage());
    }
    provider.close();
    results.push({ calls, pins, usages, shown: inspect(provider, { depth: 9, showHidden: true }) });
  } catch (error) {
    results.push({ error: describe(error) });
  }
}
console.log(JSON.stringify(results));
