// Run by `soak.integration.test.ts` in a process of its own, against the built package, with --expose-gc.
import { refreshable } from "@brs/core";
import { stsProvider } from "@brs/sts";

const { endpoint, region, credentials, roleArn } = JSON.parse(process.argv[2]);
const counts = { clients: 0, applied: 0 };
const perCall = [];
let stack;

const watcher = {
  applyToStack(clientStack) {
    counts.applied++;
    stack = clientStack;
    const watch = (next, context) => async (args) => {
      const result = await next(args);
      perCall.push(new WeakRef(context), new WeakRef(args.input), new WeakRef(result.output));
      return result;
    };
    clientStack.add(watch, { step: "initialize", name: "watcher" });
  },
};
const session = refreshable(
  stsProvider({
    masterCredentials: async () => credentials,
    clientConfig: { endpoint, region, extensions: [{ configure: () => counts.clients++ }] },
    clientPlugins: [watcher],
    params: { RoleArn: roleArn },
  }),
);

async function refresh(times) {
  for (let count = 0; count < times; count++) perCall.push(new WeakRef(await session.refresh()));
  // What a WeakRef was made for lives on until the turn of the event loop is over.
  await new Promise((resolve) => setImmediate(resolve));
  globalThis.gc();
  return { heap: process.memoryUsage().heapUsed, middleware: stack.identify().length };
}

const early = await refresh(300);
const late = await refresh(700);
const alive = new Set(perCall.map((reference) => reference.deref())).size;
await session.close();
await new Promise((resolve) => setImmediate(resolve));
const handles = process.getActiveResourcesInfo().filter((name) => /TCP|Timeout/.test(name));
const grown = { heap: late.heap - early.heap, middleware: late.middleware - early.middleware };
console.log(JSON.stringify({ counts, watched: perCall.length, alive, grown, handles }));
