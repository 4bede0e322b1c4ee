import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { S3Client } from "@aws-sdk/client-s3";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { client, createSession, getDefaultSession, resource, setDefaultSession } from "../src/index.js";

const keys = { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "secret" };
afterEach(() => setDefaultSession(undefined));

test("without one, every use says how to set it", () => {
  const hint = expect.objectContaining({
    code: "ERR_BRS_CONFIGURATION",
    message: expect.stringContaining("setDefaultSession(createSession("),
  });
  expect(() => getDefaultSession()).toThrow(hint);
  expect(() => client(S3Client)).toThrow(hint);
  expect(() => resource(DynamoDBDocumentClient, new DynamoDBClient())).toThrow(hint);
});

test("client() and resource() are those of the default session, with all their arguments", async () => {
  await using session = createSession(keys, { region: "eu-west-1" });
  setDefaultSession(session);
  expect(getDefaultSession()).toBe(session);
  expect(client(S3Client, { maxAttempts: 2 })).toBe(session.client(S3Client, { maxAttempts: 2 }));
  const dynamo = client(DynamoDBClient, {}, { policy: "lfu", maxSize: 3 });
  expect(session.cache.client.lfu.maxSize).toBe(3);
  const options = { marshallOptions: { removeUndefinedValues: true } };
  expect(resource(DynamoDBDocumentClient, dynamo, options)).toBe(
    session.resource(DynamoDBDocumentClient, dynamo, options),
  );
});

test("another one takes its place; undefined takes it away", async () => {
  await using one = createSession(keys);
  await using two = createSession(keys);
  setDefaultSession(one);
  setDefaultSession(two);
  expect(getDefaultSession()).toBe(two);
  setDefaultSession(undefined);
  expect(() => getDefaultSession()).toThrow();
});

test.each([
  ["a provider", async () => keys],
  ["null", null],
  ["static keys", keys],
  ["a name", "default"],
])("%s is refused", (_, value) => {
  expect(() => setDefaultSession(value as never)).toThrow(
    expect.objectContaining({ code: "ERR_BRS_VALIDATION", param: "session" }),
  );
});

test("a closed one says that it is closed", async () => {
  const session = createSession(keys);
  setDefaultSession(session);
  await session.close();
  expect(() => client(S3Client)).toThrow(expect.objectContaining({ code: "ERR_BRS_CLOSED" }));
});

test("the ES module and the CommonJS copy of the package share it, and their clients", async () => {
  const script = `
    import { createRequire } from "node:module";
    import * as esm from "@brs/session";
    const require = createRequire(process.cwd() + "/script.js");
    const cjs = require("@brs/session");
    const { S3Client } = require("@aws-sdk/client-s3");
    const session = esm.createSession({ accessKeyId: "AKIDEXAMPLE", secretAccessKey: "secret" }, { region: "eu-west-1" });
    esm.setDefaultSession(session);
    const shared = cjs.getDefaultSession() === session && cjs.client(S3Client) === session.client(S3Client);
    const other = cjs.createSession({ accessKeyId: "AKIDEXAMPLE", secretAccessKey: "secret" });
    cjs.setDefaultSession(other);
    // A plugin of one copy, on credentials of the other.
    new S3Client({}).middlewareStack.use(esm.recoverExpired(other.credentials));
    console.log(esm.createSession === cjs.createSession, shared, esm.getDefaultSession() === other);`;
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ["--no-warnings", "--input-type=module", "-e", script],
    { cwd: __dirname, timeout: 15_000 },
  );
  expect(stdout).toBe("false true true\n");
});
