// A Mosquitto that takes MQTT over WebSocket, on a free port of this machine.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { connect, createServer } from "node:net";
import { delimiter, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/** @param {string} folder an existing one, for its configuration */
export async function startMosquitto(folder) {
  for (let attempt = 1; ; attempt++) {
    try {
      return await start(folder);
    } catch (error) {
      // Somebody else may have taken a port between the look and the start.
      if (attempt === 5) throw error;
    }
  }
}

async function start(folder) {
  const port = await freePort();
  const file = join(folder, "mosquitto.conf");
  const lines = [
    "user root",
    "log_type all",
    // With WebSocket alone mosquitto 2.0 believes that it has no listener.
    `listener ${await freePort()} 127.0.0.1`,
    `listener ${port} 127.0.0.1`,
    "protocol websockets",
    "allow_anonymous true",
  ];
  writeFileSync(file, `${lines.join("\n")}\n`);
  const env = { PATH: [process.env.PATH, "/usr/sbin"].join(delimiter) };
  // In a group of its own: Ctrl-C is meant for others.
  const broker = spawn("mosquitto", ["-c", file], { env, detached: true, stdio: ["ignore", "ignore", "pipe"] });
  const ended = once(broker, "exit");
  let log = "";
  broker.stderr.setEncoding("utf8").on("data", (text) => (log += text));
  while (broker.exitCode === null && !(await answers(port))) await sleep(20);
  if (broker.exitCode !== null) throw new Error(`mosquitto ended:\n${log}`);
  const stop = () => {
    broker.kill();
    return ended;
  };
  return { port, log: () => log, stop };
}

function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

function answers(port) {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => resolve(false));
  });
}
