import { once } from "node:events";
import { createServer } from "node:http";
import { createApi } from "./api.mjs";
import { openTenants } from "./tenants.mjs";

const { BUCKET, HOST = "127.0.0.1", IDLE_MS, MAX_OPEN, PORT = "3000", ROLE_ARN, TENANTS } = process.env;
if (!BUCKET || !ROLE_ARN || !TENANTS) throw new Error("Set BUCKET, ROLE_ARN and TENANTS.");

const tenants = openTenants({
  roleArn: ROLE_ARN,
  bucket: BUCKET,
  ...(MAX_OPEN && { maxOpen: Number(MAX_OPEN) }),
  ...(IDLE_MS && { idleMs: Number(IDLE_MS) }),
});
const server = createServer(createApi({ tenants, known: new Set(TENANTS.split(",")), bucket: BUCKET }));
server.listen(Number(PORT), HOST);
await once(server, "listening");
const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
console.log(`listening on http://${HOST}:${port}`);

// No new requests; those under way get their answers; then the sessions go, and the process ends by itself.
async function stop() {
  console.log("stopping");
  server.close();
  // Connections that are busy now go soon after their answer, not after their keep-alive time.
  const timer = setInterval(() => server.closeIdleConnections(), 50);
  await once(server, "close");
  clearInterval(timer);
  await tenants.close();
  console.log("stopped");
}
process.once("SIGTERM", stop);
process.once("SIGINT", stop);
