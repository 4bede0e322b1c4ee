// A whole session, with real clients of the AWS SDK, and a server of the test's own in the place of S3.
const { once } = require("node:events");
const { createServer } = require("node:http");
const { scriptedSource, virtualClock } = require("@brs/core/testing");
const { createSession } = require("@brs/session");
const { createPhotoStore } = require("./photo-store.js");

const clock = virtualClock(Date.now());
const rejected = new Set();
const signedWith = [];
const photos = new Map();

const s3 = createServer(async (request, response) => {
  const [path] = request.url.split("?");
  const [, key] = /Credential=(\w+)/.exec(request.headers.authorization);
  signedWith.push(key);
  if (rejected.has(key)) {
    response.writeHead(400).end("<Error><Code>ExpiredToken</Code><Message>It has expired</Message></Error>");
  } else if (request.method === "PUT") {
    photos.set(path, (await request.toArray()).join(""));
    response.end();
  } else response.end(photos.get(path));
});
let session;
let store;

beforeAll(() => once(s3.listen(0, "127.0.0.1"), "listening"));
afterAll(() => s3.close());

beforeEach(() => {
  signedWith.length = 0;
  session = createSession(scriptedSource({ clock }), {
    region: "eu-west-1",
    refresh: { clock },
    clientDefaults: { endpoint: `http://127.0.0.1:${s3.address().port}` },
  });
  store = createPhotoStore(session, "photos");
});
afterEach(() => session.close());

test("what is saved is loaded, with one set of credentials", async () => {
  await store.save("cat.jpg", "a cat");
  expect(await store.load("cat.jpg")).toBe("a cat");
  expect(new Set(signedWith).size).toBe(1);
});

test("a token that AWS rejects is replaced, and the caller sees nothing of it", async () => {
  await store.save("dog.jpg", "a dog");
  rejected.add(signedWith[0]);
  expect(await store.load("dog.jpg")).toBe("a dog");
  expect(signedWith.at(-1)).not.toBe(signedWith[0]);
});
