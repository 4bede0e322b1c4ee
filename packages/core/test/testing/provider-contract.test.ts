import { inspect } from "node:util";
import { BrsError, type ProviderContext, type Strategy } from "../../src/index.js";
import { providerContract, type ProviderUnderTest } from "../../src/testing/index.js";

const set = (id: number) => ({ accessKeyId: `AKID${id}`, secretAccessKey: "top-secret" });

/** A provider that keeps the contract, but for what a test changes. */
function provider(changes: object = {}, call?: (context: ProviderContext, trip: number) => unknown): ProviderUnderTest {
  let trips = 0;
  const create = (): Strategy =>
    Object.assign(
      async (context: ProviderContext = {}) => {
        if (call !== undefined) return (await call(context, ++trips)) as ReturnType<typeof set>;
        if (context.signal?.aborted === true) throw context.signal.reason;
        return set(++trips);
      },
      { strategy: "mine", ...changes },
    );
  return {
    create,
    createFailing: () =>
      Object.assign(() => Promise.reject(new BrsError("Down.", { code: "ERR_BRS_CONNECTION" })), { strategy: "mine" }),
    secrets: ["top-secret"],
    inspect: (value) => inspect(value, { depth: 10, showHidden: true }),
    trips: () => trips,
  };
}

/** The names of the checks that fail. */
async function failures(subject: ProviderUnderTest): Promise<string[]> {
  const failed: string[] = [];
  for (const { name, run } of providerContract(subject)) await run().catch(() => failed.push(name));
  return failed;
}

test("a provider that keeps the contract passes every check", async () => {
  expect(providerContract(provider()).length).toBe(9);
  expect(await failures(provider())).toEqual([]);
});

test("without a failing source there is one check less", () => {
  const { createFailing: _, ...subject } = provider();
  expect(providerContract(subject).length).toBe(8);
});

const aborted = ({ signal }: ProviderContext) => {
  if (signal?.aborted === true) throw signal.reason;
};

test.each<[string, ProviderUnderTest, string]>([
  ["names no strategy", provider({ strategy: "" }), "is a function that names its strategy"],
  ["says nonsense of being interactive", provider({ interactive: "no" }), "is a function that names its strategy"],
  [
    "needs a context",
    provider({}, (context, trip) => {
      aborted(context);
      if (Object.keys(context).length === 0) throw new Error("no context");
      return set(trip);
    }),
    "answers with credentials when called without a context",
  ],
  [
    "answers in another shape",
    provider({}, () => ({ AccessKeyId: "A" })),
    "answers with credentials when called without a context",
  ],
  [
    "has a cache",
    (() => {
      const cached = set(0);
      return provider({}, (context) => (aborted(context), cached));
    })(),
    "one call is one trip to the source",
  ],
  [
    "makes more trips than calls",
    {
      ...provider(),
      trips: (
        (n = 0) =>
        () =>
          (n += 3)
      )(),
    },
    "one call is one trip to the source",
  ],
  [
    "changes its context",
    provider({}, (context, trip) => {
      aborted(context);
      Object.assign(context, { reason: "mine" });
      return set(trip);
    }),
    "leaves the context as it is",
  ],
  [
    "ignores an aborted signal",
    provider({}, (_, trip) => set(trip)),
    "rejects at once when its signal is aborted already",
  ],
  [
    "does not work after it was closed",
    (() => {
      let closed = false;
      return provider({ close: () => (closed = true) }, (context, trip) => {
        aborted(context);
        if (closed) throw new Error("closed");
        return set(trip);
      });
    })(),
    "may be closed twice and works again after close",
  ],
  [
    "shows a secret when printed",
    provider({ options: { key: "top-secret" } }),
    "shows no secret of its own when printed",
  ],
  [
    "shows a secret in JSON",
    { ...provider({ toJSON: () => "top-secret" }), inspect: () => "" },
    "shows no secret of its own when printed",
  ],
  [
    "does not fail where its source does",
    { ...provider(), createFailing: provider().create },
    "says what failed in an error with a code and without a secret",
  ],
  [
    "fails with an error that is not a BrsError",
    { ...provider(), createFailing: () => Object.assign(() => Promise.reject(new Error("x")), { strategy: "mine" }) },
    "says what failed in an error with a code and without a secret",
  ],
  [
    "shows a secret in its error",
    {
      ...provider(),
      createFailing: () =>
        Object.assign(() => Promise.reject(new BrsError("No top-secret.", { code: "ERR_BRS_CONNECTION" })), {
          strategy: "mine",
        }),
    },
    "says what failed in an error with a code and without a secret",
  ],
])("a provider that %s is found out", async (_, subject, check) => {
  expect(await failures(subject)).toContain(check);
});

test("closes each provider that it has made, whatever its check said", async () => {
  let closes = 0;
  const subject = provider({ close: () => closes++ }, () => ({ nonsense: true }));
  await failures(subject);
  expect(closes).toBeGreaterThanOrEqual(8);
});
