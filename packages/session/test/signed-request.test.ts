import { Readable } from "node:stream";
import { carriesReplayableBody, signingKeyOf } from "../src/signed-request.js";

describe("the key that a request was signed with", () => {
  test.each([
    [
      "a SigV4 header",
      { headers: { authorization: "AWS4-HMAC-SHA256 Credential=AKID/20260101/eu/s3/aws4_request, S=x" } },
    ],
    [
      "a SigV4a header",
      { headers: { authorization: "AWS4-ECDSA-P256-SHA256 Credential=AKID/20260101/s3/aws4_request" } },
    ],
    ["a capital name", { headers: { Authorization: "AWS4-HMAC-SHA256 Credential=AKID/x, SignedHeaders=host" } }],
    ["a query", { headers: {}, query: { "X-Amz-Credential": "AKID/20260101/eu/s3/aws4_request" } }],
  ])("is read from %s", (_, request) => {
    expect(signingKeyOf({ request })).toBe("AKID");
  });

  test.each([
    ["an unsigned one", { headers: { host: "x" }, query: {} }],
    ["another scheme", { headers: { authorization: "Bearer abc" } }],
    ["a query that repeats itself", { query: { "X-Amz-Credential": ["AKID/a", "AKID/b"] } }],
    ["nothing like a request", undefined],
  ])("is unknown for %s", (_, request) => {
    expect(signingKeyOf({ request })).toBeUndefined();
  });
});

describe("a body that can be sent twice", () => {
  test.each([
    ["none", undefined],
    ["null", null],
    ["text", "x"],
    ["bytes", Buffer.from("x")],
    ["a view", new DataView(new ArrayBuffer(1))],
    ["a buffer", new ArrayBuffer(1)],
    ["a Blob", new Blob(["x"])],
    ["a File", new File(["x"], "x")],
  ])("%s", (_, body) => expect(carriesReplayableBody({ request: { body } })).toBe(true));

  test.each([
    ["not a Node stream", Readable.from(["x"])],
    ["nor a web stream", new ReadableStream()],
    ["nor a generator", (async function* () {})()],
  ])("%s", (_, body) => expect(carriesReplayableBody({ request: { body } })).toBe(false));
});
