import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import { createAuthority } from "@brs/local-aws";
import { crtTransport } from "../src/crt-transport.js";
import { readIdentity } from "../src/identity.js";
import { lazyCrt } from "../src/load-crt.js";
import type { Token } from "../src/pkcs11-token.js";
import { createTlsContexts } from "../src/tls-contexts.js";

test.each([true, false])(
  "who gives up while a person types the PIN gets the reason, and nothing is sent (verifyPeer: %s)",
  async (verifyPeer) => {
    const authority = await createAuthority("brs local IoT");
    const device = await authority.issue({ name: "device" });
    let connections = 0;
    // It takes connections and says nothing.
    const server = createServer(() => connections++).listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    const controller = new AbortController();
    const reason = new Error("took too long");
    const contexts = createTlsContexts();
    const loadCrt = lazyCrt(undefined, undefined);
    const crt = await loadCrt("The test");
    const context = await contexts.get(crt, { verifyPeer });
    const token: Token = {
      async context() {
        controller.abort(reason);
        return context;
      },
      close: () => undefined,
    };
    const source = { certificate: device.certificate, key: { privateKey: device.privateKey } };
    const identity = await readIdentity(source, Date.now());
    const endpoint = { host: "127.0.0.1", port };
    const transport = crtTransport({ endpoint, token, contexts, verifyPeer, connectTimeoutMs: 1000, loadCrt });
    const request = { path: "/", headers: {}, identity, signal: controller.signal };
    await expect(transport.send(request)).rejects.toBe(reason);
    expect(connections).toBe(0);
    server.close();
  },
);
