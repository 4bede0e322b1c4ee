// Whatever a program hands to a session is taken, or refused in our words.
import assert from "node:assert/strict";
import { isBrsError } from "@brs/core";
import { anyOptions, anyRecord, anyText, anyValue, openValue, patienceMs, survive, surviveAsync } from "@brs/fuzz";
import fc from "fast-check";
import { createSession, recoverExpired, setDefaultSession } from "../src/index.js";
import type { Session } from "../src/index.js";
import { availableRegions, partitionForRegion } from "../src/regions/index.js";
import { carriesReplayableBody, signingKeyOf } from "../src/signed-request.js";

const isInvalid = (error: unknown): boolean => isBrsError(error, "ERR_BRS_VALIDATION");
/** What is in a client's configuration, the cache of clients refuses. */
const isOurs = (error: unknown): boolean =>
  isInvalid(error) || (error instanceof Error && "code" in error && String(error.code).startsWith("ERR_BRS_CACHE_"));

const keys = { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "secret" };

class Client {
  readonly config: object;
  constructor(config: object = {}) {
    this.config = config;
  }
  send(): Promise<void> {
    return Promise.resolve();
  }
  destroy(): void {}
}

const providers = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom<unknown>(keys, () => Promise.resolve(keys)) },
  { weight: 1, arbitrary: anyValue() },
);
const fields = {
  region: ["us-east-1"],
  profile: ["default"],
  refresh: [{}, { advisoryWindowMs: 5 }],
  cache: [false, {}, { maxSize: 3 }],
  clientDefaults: [{}, { maxAttempts: 2 }],
  recoverExpired: [true, false],
};

test(
  "any provider with any options makes a session, or is refused",
  () => {
    const { accepted, refused } = survive(
      fc.tuple(providers, anyOptions(fields)),
      ([provider, given]) => createSession(provider as never, given as object) as Session,
      isInvalid,
      ({ credentials }) => assert.equal(credentials.phase, "empty"),
    );
    expect(Math.min(accepted, refused)).toBeGreaterThan(10_000);
  },
  patienceMs,
);

test(
  "and any session that is made can be closed, with any options",
  async () => {
    const options = anyOptions({ ...fields, refresh: [...fields.refresh, { mode: "eager" }] });
    const { accepted } = await surviveAsync(
      fc.tuple(providers, options, anyOptions({ drainTimeoutMs: [0, 5_000] })),
      async ([provider, given, closing]) => {
        const session: Session = createSession(provider as never, given as object);
        try {
          await session.close(closing as object);
        } finally {
          await session.close();
        }
      },
      isInvalid,
      undefined,
      5_000,
    );
    expect(accepted).toBeGreaterThan(100);
  },
  patienceMs,
);

test(
  "any class, configuration and place in the cache",
  async () => {
    const session = createSession(keys, { region: "us-east-1" });
    const classes = fc.oneof({ weight: 6, arbitrary: fc.constant(Client) }, { weight: 1, arbitrary: anyValue() });
    const configurations = anyOptions({ region: ["eu-west-1"], maxAttempts: [1, 2], credentials: [undefined, keys] });
    survive(
      fc.tuple(classes, configurations, anyOptions({ policy: ["lru", "lfu"], maxSize: [0, 1] })),
      ([Class, config, choice]) => session.client(Class as typeof Client, config as object, choice as object),
      isOurs,
    );
    await session.close();
  },
  patienceMs,
);

async function* noPages(): AsyncGenerator<object> {}

test(
  "any default session, credentials to heal, paginator and place of items",
  async () => {
    const session = createSession(keys, { region: "us-east-1" });
    survive(
      fc.tuple(anyValue(), anyValue()),
      ([one, other]) => {
        session.collection(one as never, {}, {}, other as never);
        recoverExpired(one as never);
        setDefaultSession(other as never);
      },
      isInvalid,
    );
    survive(anyValue(), (one) => setDefaultSession(one as never), isInvalid);
    survive(anyValue(), (count) => session.collection(noPages, {}, {}, () => []).limit(count as number), isInvalid);
    setDefaultSession(undefined);
    await session.close();
  },
  patienceMs,
);

test(
  "any name of a Region, a service and a partition",
  () => {
    const words = fc.constantFrom(
      "us-east-1",
      "us-east",
      "-1",
      "eu",
      "fips-",
      "s3",
      "aws",
      "-global",
      " ",
      "a".repeat(10_000),
    );
    const names = fc.oneof(
      fc.array(fc.oneof(words, anyText(3)), { maxLength: 4 }).map((parts) => parts.join("")),
      openValue(),
    );
    // A name that is none is told, as the name of an option is.
    const options = anyRecord({ partition: ["aws", "aws-cn"], includeNonRegional: [true] }, openValue());
    survive(
      fc.tuple(names, options),
      ([name, given]) => [partitionForRegion(name as string), availableRegions(name as string, given)],
      (error) => isInvalid(error) && (error as Error).message.length < 500,
    );
  },
  patienceMs,
);

test(
  "any request is looked at",
  () => {
    const requests = anyOptions({
      headers: [{ authorization: "AWS4-HMAC-SHA256 Credential=AKID/20260101/us-east-1/s3/aws4_request, x" }, {}],
      query: [{ "X-Amz-Credential": "AKID/20260101" }, {}],
      body: ["", new Uint8Array(1), undefined],
    });
    survive(
      fc.tuple(requests, fc.boolean()),
      ([request]) => {
        const key = signingKeyOf({ request });
        assert.ok(key === undefined || typeof key === "string");
        assert.equal(typeof carriesReplayableBody({ request }), "boolean");
      },
      () => false,
    );
  },
  patienceMs,
);
