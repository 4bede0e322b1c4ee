// Whoever has the address may send any bytes inside TLS: a broken proxy, another protocol, half an answer.
import assert from "node:assert/strict";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { createServer } from "node:tls";
import { isBrsError } from "@brs/core";
import { anyText, patienceMs, surviveAsync } from "@brs/fuzz";
import { createAuthority } from "@brs/local-aws";
import fc from "fast-check";
import { httpsTransport } from "../src/https-transport.js";
import { readIdentity } from "../src/identity.js";
import { maxBodyBytes } from "../src/transport.js";

const piece = fc.oneof(
  fc.constantFrom(
    ...[
      "HTTP/1.1 200 OK\r\n",
      "HTTP/1.1 403 Forbidden\r\n",
      "HTTP/1.1 100 Continue\r\n\r\n",
      "HTTP/1.0 200\r\n",
      "HTTP/9.9 ",
    ],
    ...[
      "content-length: 5\r\n",
      "content-length: -1\r\n",
      "content-length: 99999999999999999999\r\n",
      "\r\n",
      "\r\n\r\n",
    ],
    ...[
      "transfer-encoding: chunked\r\n",
      "5\r\nhello\r\n",
      "ffffffffffffffff\r\n",
      "0\r\n\r\n",
      "connection: close\r\n",
    ],
    ...["date: Thu, 01 Jan 2026 00:00:00 GMT\r\n", "set-cookie: a\r\nset-cookie: b\r\n", "upgrade: h2c\r\n", ": x\r\n"],
    ...["\x16\x03\x01\x02", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "\0", "{}", "x".repeat(20_000), "y".repeat(70_000)],
  ),
  anyText(8),
);
const bytes = fc.array(piece, { maxLength: 8 }).map((pieces) => Buffer.from(pieces.join(""), "latin1"));

test(
  "any bytes are an answer or an error of ours, at once, and the next request finds a way",
  async () => {
    const authority = await createAuthority("brs local IoT");
    const server = await authority.issue({ name: "localhost", hosts: ["localhost"] });
    const device = await authority.issue({ name: "device" });
    let next = Buffer.alloc(0);
    const listener = createServer({ cert: server.certificate, key: server.privateKey }, (socket) => {
      socket.on("error", () => undefined);
      // Whatever the request is: these bytes, and no more.
      socket.once("data", () => socket.end(next));
    });
    listener.listen(0, "127.0.0.1");
    await once(listener, "listening");
    const { port } = listener.address() as AddressInfo;
    const transport = httpsTransport({ host: "localhost", port }, true);
    const key = { privateKey: device.privateKey };
    const given = { certificate: device.certificate, key, ca: authority.certificate };
    const identity = await readIdentity(given, Date.now());
    const { signal } = new AbortController();
    const path = "/role-aliases/uploads/credentials";
    try {
      const { accepted, refused } = await surviveAsync(
        bytes,
        (answer) => {
          next = answer;
          return transport.send({ path, headers: {}, identity, signal });
        },
        isBrsError,
        ({ status, body }) => assert.ok(Number.isInteger(status) && body.length <= maxBodyBytes),
        // Each is a TLS handshake.
        500,
      );
      expect(accepted + refused).toBe(500);
    } finally {
      transport.close();
      listener.close();
    }
  },
  patienceMs,
);
