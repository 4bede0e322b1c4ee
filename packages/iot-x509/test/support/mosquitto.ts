import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { connect, createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import type { Authority } from "@brs/local-aws";

/** A real broker on loopback, with a configuration of its own in a temporary folder. */
export interface Mosquitto {
  /** MQTT over TLS, with a client certificate. */
  readonly tlsPort: number;
  /** MQTT over WebSocket, plain: local AWS checks the signature in front of it. */
  readonly webSocketPort: number;
  /** What it logged. */
  log(): string;
  stop(): Promise<void>;
  /** Freezes it, as a network does that swallows packets. */
  freeze(): void;
}

export async function startMosquitto(authority: Authority): Promise<Mosquitto> {
  const folder = await mkdtemp(join(tmpdir(), "brs-mosquitto-"));
  const server = await authority.issue({ name: "localhost", hosts: ["localhost", "127.0.0.1"] });
  const files = { "ca.pem": authority.certificate, "server.pem": server.certificate, "server.key": server.privateKey };
  for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content);
  for (let attempt = 1; ; attempt++) {
    try {
      return await start(folder);
    } catch (error) {
      // Somebody else may have taken a port between the look and the start.
      if (attempt === 5) throw error;
    }
  }
}

async function start(folder: string): Promise<Mosquitto> {
  const [tlsPort, webSocketPort] = [await freePort(), await freePort()];
  const configuration = [
    // Otherwise root's broker becomes a user that cannot read the folder; for others it has no meaning.
    "user root",
    "per_listener_settings true",
    "log_type all",
    `listener ${tlsPort} 127.0.0.1`,
    `cafile ${folder}/ca.pem`,
    `certfile ${folder}/server.pem`,
    `keyfile ${folder}/server.key`,
    "require_certificate true",
    "allow_anonymous true",
    `listener ${webSocketPort} 127.0.0.1`,
    "protocol websockets",
    "allow_anonymous true",
    "",
  ].join("\n");
  await writeFile(join(folder, "mosquitto.conf"), configuration);
  // Debian keeps it where only root's PATH looks.
  const env = { ...process.env, PATH: ["/usr/sbin", process.env["PATH"]].join(delimiter) };
  const broker = spawn("mosquitto", ["-c", join(folder, "mosquitto.conf")], {
    env,
    stdio: ["ignore", "ignore", "pipe"],
  });
  let log = "";
  broker.stderr.on("data", (chunk: Buffer) => (log += chunk.toString()));
  const failed = new Promise<never>((_, reject) => {
    broker.once("error", reject);
    broker.once("exit", (code) => reject(new Error(`mosquitto ended (${code}): ${log}`)));
  });
  failed.catch(() => undefined);
  await Promise.race([Promise.all([answers(tlsPort, broker), answers(webSocketPort, broker)]), failed]);
  return {
    tlsPort,
    webSocketPort,
    log: () => log,
    freeze: () => broker.kill("SIGSTOP"),
    async stop() {
      await new Promise((resolve) => {
        if (broker.exitCode !== null || broker.signalCode !== null) resolve(undefined);
        broker.once("exit", resolve);
        broker.kill("SIGKILL");
      });
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

/** Waits until the port takes a connection, for as long as the broker lives. */
async function answers(port: number, broker: ChildProcess): Promise<void> {
  while (broker.exitCode === null) {
    const open = await new Promise<boolean>((resolve) => {
      const socket = connect(port, "127.0.0.1");
      socket.once("connect", () => resolve(true)).once("error", () => resolve(false));
      socket.once("connect", () => socket.destroy());
    });
    if (open) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
