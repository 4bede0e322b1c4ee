import { GetObjectCommand, ListBucketsCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { DynamoDBClient, ListTablesCommand } from "@aws-sdk/client-dynamodb";
import { refreshable, type CredentialProvider, type SessionExtender, type SessionHost } from "@brs/core";
import { startLocalAws, type LocalAws } from "@brs/local-aws";
import { execFile } from "node:child_process";
import { once } from "node:events";
import type { Readable } from "node:stream";
import { promisify } from "node:util";
import { createSession } from "../src/index.js";
import { assumed, assumeRole } from "./support/assume-role.js";
import { openSession } from "./support/open-session.js";

const Bucket = "films";
const size = 4 * 1024 * 1024;

let aws: LocalAws;
beforeAll(async () => {
  aws = await startLocalAws();
  aws.control.bucket(Bucket);
  await using session = openSession(aws);
  await session.client(S3Client).send(new PutObjectCommand({ Bucket, Key: "long", Body: Buffer.alloc(size, "x") }));
});
afterAll(() => aws.close());
beforeEach(() => {
  aws.control.reset();
  aws.control.resetCounters();
});

const list = () => new ListBucketsCommand({});

describe("calls under way", () => {
  test("a call that AWS has not answered yet finishes", async () => {
    const session = openSession(aws);
    aws.control.outage("s3:ListBuckets", "hold", { count: 1 });
    const call = session.client(S3Client).send(list());
    await aws.control.whenHeld(1);
    const closing = session.close();
    aws.control.release();
    await expect(call).resolves.toBeDefined();
    await closing;
  });

  test("so does one that is only just made, and one that waits for its credentials", async () => {
    const session = openSession(aws);
    aws.control.outage("sts:AssumeRole", "hold", { count: 1 });
    const s3 = session.client(S3Client);
    const waiting = s3.send(list());
    await aws.control.whenHeld(1);
    const made = s3.send(list());
    const closing = session.close();
    aws.control.release();
    await expect(Promise.all([waiting, made])).resolves.toHaveLength(2);
    await closing;
  });

  test("so does one that pauses between two attempts, though others are done", async () => {
    const session = openSession(aws, { clientDefaults: { maxAttempts: 2 } });
    await session.credentials();
    aws.control.outage("dynamodb:ListTables", "throttle", { count: 1 });
    const call = session.client(DynamoDBClient).send(new ListTablesCommand({}));
    const closing = session.close();
    await expect(call).resolves.toMatchObject({ $metadata: { attempts: 2 } });
    await closing;
  });

  test("so does one whose token is rejected meanwhile", async () => {
    const session = openSession(aws);
    const s3 = session.client(S3Client);
    await s3.send(list());
    aws.control.expireAll();
    const call = s3.send(list());
    await session.close();
    await expect(call).resolves.toBeDefined();
    expect(assumed(aws)).toBe(2);
  });

  test("so does a row of calls, each made when the one before it is answered", async () => {
    const session = openSession(aws);
    const s3 = session.client(S3Client);
    const row = (async () => {
      for (let call = 0; call < 5; call++) await s3.send(list());
    })();
    await session.close();
    await row;
    expect(aws.counters().succeeded["s3:ListBuckets"]).toBe(5);
  });

  test("but a row without end is ended when the time is up", async () => {
    const session = openSession(aws);
    const s3 = session.client(S3Client);
    const row = (async () => {
      for (;;) await s3.send(list());
    })();
    const outcome = row.catch((error: unknown) => error);
    await session.close({ drainTimeoutMs: 100 });
    // Whichever came next: the request that was cut, or the call after it.
    const { code, cause } = (await outcome) as { readonly code?: string; readonly cause?: { readonly code: string } };
    expect(["ERR_BRS_CLOSED", "ERR_BRS_CACHE_CLOSED"]).toContain(code ?? cause?.code);
  });

  test("calls of all clients count, whoami() included", async () => {
    const session = openSession(aws);
    const calls = [
      session.whoami(),
      session.client(S3Client).send(list()),
      session.client(DynamoDBClient, {}, { policy: "lfu" }).send(new ListTablesCommand({})),
    ];
    await session.close();
    await expect(Promise.all(calls)).resolves.toHaveLength(3);
  });

  test("one that takes too long is cut, and says that the session was closed", async () => {
    const session = openSession(aws);
    await session.credentials();
    aws.control.outage("s3:ListBuckets", "hold", { count: 1 });
    const call = session.client(S3Client).send(list());
    const outcome = call.catch((error: unknown) => error);
    await aws.control.whenHeld(1);
    await session.close({ drainTimeoutMs: 50 });
    expect(await outcome).toMatchObject({ name: "AbortError", cause: { code: "ERR_BRS_CACHE_CLOSED" } });
  });

  test("one that is signed but not sent when the time is up is never sent, and opens no connection", async () => {
    await using credentials = refreshable(async () => aws.credentials());
    const session = openSession(aws, {}, credentials);
    const s3 = session.client(S3Client);
    let goOn!: () => void;
    const mayGoOn = new Promise<void>((resolve) => (goOn = resolve));
    const reached = new Promise<void>((resolve) => {
      s3.middlewareStack.add(
        (next) => async (args) => {
          resolve();
          await mayGoOn;
          return next(args);
        },
        { step: "finalizeRequest", priority: "low" },
      );
    });
    const outcome = s3.send(list()).catch((error: unknown) => error);
    await reached;
    await session.close({ drainTimeoutMs: 10 });
    goOn();
    expect(await outcome).toMatchObject({ code: "ERR_BRS_CLOSED" });
    expect(aws.counters().calls["s3:ListBuckets"]).toBeUndefined();
  });

  test("one that waits for credentials for too long is rejected", async () => {
    const session = openSession(aws);
    aws.control.outage("sts:AssumeRole", "hang", { count: 1 });
    const outcome = session
      .client(S3Client)
      .send(list())
      .catch((error: unknown) => error);
    await session.close({ drainTimeoutMs: 50 });
    expect(await outcome).toMatchObject({ code: "ERR_BRS_CLOSED" });
  });
});

describe("half-read bodies", () => {
  async function halfRead() {
    const session = openSession(aws);
    aws.control.readPace({ holdAfterBytes: 1024 * 1024 });
    const { Body } = await session.client(S3Client).send(new GetObjectCommand({ Bucket, Key: "long" }));
    const body = Body as Readable;
    await once(body, "readable");
    await aws.control.whenHeld(1);
    return { session, body };
  }

  test("finish", async () => {
    const { session, body } = await halfRead();
    const closing = session.close();
    aws.control.release();
    let bytes = 0;
    for await (const chunk of body) bytes += (chunk as Buffer).length;
    expect(bytes).toBe(size);
    await closing;
  });

  test("are cut after drainTimeoutMs, and their reader is told", async () => {
    const { session, body } = await halfRead();
    const reading = (async () => {
      for await (const chunk of body) expect(chunk).toBeInstanceOf(Buffer);
    })();
    const failure = reading.catch((error: unknown) => error);
    await session.close({ drainTimeoutMs: 50 });
    expect(await failure).toBeInstanceOf(Error);
  });

  test("that nobody reads or listens to are cut, and their errors end no process", async () => {
    const session = openSession(aws);
    const { Body } = await session.client(S3Client).send(new GetObjectCommand({ Bucket, Key: "long" }));
    await session.close({ drainTimeoutMs: 50 });
    await new Promise(setImmediate);
    expect((Body as Readable).destroyed).toBe(true);
  });

  test("also at the end of an `await using` scope", async () => {
    let bytes = 0;
    let reading: Promise<void> | undefined;
    {
      await using session = openSession(aws);
      const { Body } = await session.client(S3Client).send(new GetObjectCommand({ Bucket, Key: "long" }));
      reading = (async () => {
        for await (const chunk of Body as Readable) bytes += (chunk as Buffer).length;
      })();
    }
    await reading;
    expect(bytes).toBe(size);
  });
});

describe("what is left", () => {
  test("no connection, and no way to use it", async () => {
    const before = aws.counters().sockets.open;
    const credentials = refreshable(async () => aws.credentials());
    const session = openSession(aws, {}, credentials);
    const s3 = session.client(S3Client);
    await Promise.all([s3.send(list()), s3.send(list()), session.whoami()]);
    expect(aws.counters().sockets.open).toBeGreaterThan(before);
    await session.close();
    while (aws.counters().sockets.open > before) await new Promise((resolve) => setTimeout(resolve, 5));
    await credentials.close();
  });

  test("every use fails with ERR_BRS_CLOSED, or the cache's word for it", async () => {
    const session = openSession(aws);
    const s3 = session.client(S3Client);
    await s3.send(list());
    await session.close();
    const closed = expect.objectContaining({ code: "ERR_BRS_CLOSED" });
    expect(() => session.client(S3Client)).toThrow(closed);
    expect(() => session.resource({ from: (client: S3Client) => ({ client }) }, s3)).toThrow(closed);
    await expect(s3.send(list())).rejects.toEqual(closed);
    await expect(session.credentials()).rejects.toEqual(closed);
    await expect(session.whoami()).rejects.toEqual(closed);
    await expect(session.validate()).rejects.toEqual(closed);
    for (const cache of [session.cache.client.lru, session.cache.client.lfu, session.cache.resource.lru]) {
      expect(() => cache.client(S3Client, { region: "eu-west-1" })).toThrow(
        expect.objectContaining({ code: "ERR_BRS_CACHE_CLOSED" }),
      );
    }
    await session.close();
  });

  test("a client of a closed session is refused, also where the credentials are the caller's and live on", async () => {
    await using credentials = refreshable(async () => aws.credentials());
    const session = openSession(aws, {}, credentials);
    const s3 = session.client(S3Client);
    await session.close();
    await expect(s3.send(list())).rejects.toMatchObject({ code: "ERR_BRS_CLOSED" });
    expect(credentials.phase).toBe("empty");
  });

  test.each([
    [{ drainTimeoutMs: -1 }, "drainTimeoutMs"],
    [{ drainTimeoutMs: NaN }, "drainTimeoutMs"],
    [{ drainTimeoutMs: "5s" }, "drainTimeoutMs"],
    [{ drainTimeout: 5 }, "drainTimeout"],
    ["SIGTERM", "options"],
  ])("close(%p) is refused, and the session goes on", async (options, param) => {
    await using session = openSession(aws);
    await expect(session.close(options as never)).rejects.toMatchObject({ code: "ERR_BRS_VALIDATION", param });
    await expect(session.client(S3Client).send(list())).resolves.toBeDefined();
  });

  test("the source's strategy is closed once, a passed-in refreshable's not at all", async () => {
    let closes = 0;
    const close = (): void => {
      closes++;
    };
    const provider = Object.assign(assumeRole(aws), { strategy: "test", close });
    const session = openSession(aws, {}, provider);
    await Promise.all([session.close(), session.close()]);
    await session.close();
    expect(closes).toBe(1);
    const credentials = refreshable(provider);
    await openSession(aws, {}, credentials).close();
    expect(closes).toBe(1);
    await credentials.close();
  });
});

describe("deferred closers of an extending provider", () => {
  function extending(close: (host: SessionHost) => void) {
    const provider: CredentialProvider & SessionExtender<object> = Object.assign(async () => aws.credentials(), {
      extendSession(host: SessionHost) {
        close(host);
        return {};
      },
    });
    return provider;
  }

  test("run last-in first-out, after the calls and before the credentials end", async () => {
    const order: string[] = [];
    const session = openSession(
      aws,
      {},
      extending((host) => {
        host.credentials.on("closed", () => order.push("credentials"));
        host.defer(() => void order.push("first"));
        host.defer(async () => {
          await new Promise(setImmediate);
          expect((await host.credentials()).accessKeyId).toBe(aws.accessKeyId);
          order.push("second");
        });
      }),
    );
    const call = session
      .client(S3Client)
      .send(list())
      .then(() => order.push("call"));
    await session.close();
    await call;
    expect(order).toEqual(["call", "second", "first", "credentials"]);
  });

  test("one that fails stops no other, and close() rejects with its error", async () => {
    const order: string[] = [];
    const failure = new Error("the broker is gone");
    const session = openSession(
      aws,
      {},
      extending((host) => {
        host.defer(() => void order.push("first"));
        host.defer(() => {
          throw failure;
        });
      }),
    );
    await expect(session.close()).rejects.toBe(failure);
    expect(order).toEqual(["first"]);
    expect(session.credentials.phase).toBe("closed");
    await expect(session.close()).rejects.toBe(failure);
  });

  test("several that fail are all in one AggregateError", async () => {
    const failures = [new Error("one"), new Error("two")];
    const session = openSession(
      aws,
      {},
      extending((host) => {
        for (const failure of failures) host.defer(() => Promise.reject(failure));
      }),
    );
    const error: unknown = await session.close().catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(AggregateError);
    expect((error as AggregateError).errors).toEqual([...failures].reverse());
  });

  test("what is deferred to a closed session is closed at once, and its maker is told", async () => {
    let host: SessionHost | undefined;
    const session = openSession(
      aws,
      {},
      extending((given) => (host = given)),
    );
    await session.close();
    let closes = 0;
    expect(() =>
      host?.defer(() => {
        closes++;
        throw new Error("nobody listens");
      }),
    ).toThrow(expect.objectContaining({ code: "ERR_BRS_CLOSED" }));
    expect(closes).toBe(1);
    await new Promise(setImmediate);
  });
});

test("close() keeps the process for as long as it waits, though nothing else does", async () => {
  const script = `
    const { createSession } = require("@brs/session");
    const { S3Client, ListBucketsCommand } = require("@aws-sdk/client-s3");
    const session = createSession({ accessKeyId: "AKIDEXAMPLE", secretAccessKey: "secret" }, { region: "eu-west-1" });
    const s3 = session.client(S3Client);
    s3.middlewareStack.add(() => () => new Promise(() => {}), { step: "build" });
    s3.send(new ListBucketsCommand({}));
    session.close({ drainTimeoutMs: 100 }).then(() => console.log("closed"));`;
  const { stdout } = await promisify(execFile)(process.execPath, ["--no-warnings", "-e", script], {
    cwd: __dirname,
    timeout: 15_000,
  });
  expect(stdout).toBe("closed\n");
});

test("a failed extension leaves nothing open", async () => {
  const closed: string[] = [];
  const provider = Object.assign(async () => aws.credentials(), {
    strategy: "test",
    close: () => void closed.push("strategy"),
    extendSession(host: SessionHost) {
      host.defer(() => void closed.push("extension"));
      throw new Error("no such device");
    },
  });
  expect(() => createSession(provider, { refresh: { mode: "eager" } })).toThrow("no such device");
  while (closed.length < 2) await new Promise(setImmediate);
  expect(closed).toEqual(["extension", "strategy"]);
});
