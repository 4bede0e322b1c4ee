import { once } from "node:events";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { createAuthority } from "@brs/local-aws";
import { httpsTransport } from "../src/https-transport.js";
import { readIdentity } from "../src/identity.js";

test("a rotation closes the connection of the old certificate, without the server's help", async () => {
  const authority = await createAuthority("brs local IoT");
  const { certificate, privateKey } = await authority.issue({ name: "localhost", hosts: ["localhost"] });
  const server = createServer({ cert: certificate, key: privateKey }, (_, response) => response.end("{}"));
  // It never closes an idle connection.
  server.keepAliveTimeout = 0;
  const open = new Set<unknown>();
  server.on("secureConnection", (socket) => {
    open.add(socket);
    socket.on("close", () => open.delete(socket));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const transport = httpsTransport({ host: "localhost", port }, true);
  const send = async (): Promise<void> => {
    const device = await authority.issue({ name: "device" });
    const key = { privateKey: device.privateKey };
    const source = { certificate: device.certificate, key, ca: authority.certificate };
    const identity = await readIdentity(source, Date.now());
    await transport.send({ path: "/", headers: {}, identity, signal: new AbortController().signal });
  };
  await send();
  const [first] = open;
  await send();
  while (open.has(first)) await new Promise((resolve) => setTimeout(resolve, 5));
  expect(open.size).toBe(1);
  transport.close();
  while (open.size > 0) await new Promise((resolve) => setTimeout(resolve, 5));
  server.close();
});
