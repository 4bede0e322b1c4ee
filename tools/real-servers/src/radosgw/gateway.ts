import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { parseAccessLog, type Access } from "./access-log.js";
import { createDaemons, type Daemon } from "./daemons.js";
import { freePort } from "./free-port.js";
import { runTool } from "./run-tool.js";
import { startStorage } from "./storage.js";
import { createTenant, type Tenant } from "./tenant.js";

export interface RadosGatewayOptions {
  /** Default: a free one. */
  readonly port?: number | undefined;
  /** The shortest session that STS grants. Default 6. */
  readonly minSessionSeconds?: number | undefined;
}

/** A running Ceph RADOS Gateway: S3 and STS on one endpoint, on loopback. */
export interface RadosGateway extends Tenant, AsyncDisposable {
  readonly endpoint: string;
  readonly region: string;
  /** Stops the gateway as its operator does (SIGTERM); data, users and roles stay. Resolves when it has ended. */
  down(): Promise<void>;
  /** Starts it again. Resolves when it answers. */
  up(): Promise<void>;
  /** Every request that it has answered. */
  accessLog(): Promise<readonly Access[]>;
  /** Ends all processes and removes all files. Idempotent. */
  close(): Promise<void>;
}

const ATTEMPTS = 3;

/** Starts a cluster of its own in a temporary folder. Throws an `Error` that says what to install, if that is why. */
export async function startRadosGateway(options: RadosGatewayOptions = {}): Promise<RadosGateway> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await startOnce(options);
    } catch (error) {
      // Somebody may have taken a port between the look and the start.
      const taken = error instanceof Error && error.message.includes("already in use");
      if (!taken || options.port !== undefined || attempt === ATTEMPTS) throw error;
    }
  }
}

async function startOnce({ port, minSessionSeconds = 6 }: RadosGatewayOptions): Promise<RadosGateway> {
  // Short: the name of a socket in it must fit in 107 bytes. Only its owner can enter it.
  const folder = await mkdtemp(join(tmpdir(), "brs-rgw-"));
  const daemons = createDaemons();
  async function close(): Promise<void> {
    // Killed: asked politely, the store would write its memory to the disk first.
    await daemons.kill();
    await rm(folder, { recursive: true, force: true });
  }

  try {
    const gatewayPort = port ?? (await freePort());
    const endpoint = `http://127.0.0.1:${gatewayPort}`;
    const configFile = await startStorage(daemons, { folder, gatewayPort, minSessionSeconds });
    async function up(): Promise<Daemon> {
      const daemon = daemons.start("radosgw", ["-f", "-c", configFile, "-n", "client.rgw"]);
      await daemons.during((signal) => untilItAnswers(endpoint, signal));
      return daemon;
    }
    let gateway = await up();

    return {
      ...(await createTenant(configFile)),
      endpoint,
      region: "us-east-1",
      down: () => gateway.stop(),
      async up() {
        gateway = await up();
      },
      async accessLog() {
        await runTool("ceph", ["--admin-daemon", join(folder, "client.rgw.asok"), "log", "flush"]);
        return parseAccessLog(await readFile(join(folder, "client.rgw.log"), "utf8"));
      },
      close,
      [Symbol.asyncDispose]: close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

async function untilItAnswers(endpoint: string, ended: AbortSignal, limitMs = 60_000): Promise<void> {
  const signal = AbortSignal.any([ended, AbortSignal.timeout(limitMs)]);
  for (;;) {
    try {
      const response = await fetch(endpoint, { signal });
      await response.arrayBuffer();
      return;
    } catch {
      if (signal.aborted) throw new Error(`The gateway did not answer for ${limitMs / 1_000} s.`);
      await pause(20);
    }
  }
}
