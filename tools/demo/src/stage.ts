import { controlClient, type RemoteControl } from "@brs/local-aws";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as pause } from "node:timers/promises";
import { sessionNames, type Place } from "./contestants.js";
import type { DemoOptions } from "./options.js";

/** Where the demo plays, and what happens there. */
export interface Stage {
  readonly place: Place;
  /** What a reader must know to judge the figures. */
  readonly notes: readonly string[];
  /** When tokens are rejected, if they are. */
  readonly rejectionAtMs?: number;
  /** Lets the scheduled events happen. Ends early when the signal aborts. */
  play(tell: (event: string) => void, signal: AbortSignal): Promise<void>;
  close(): Promise<void>;
}

interface Scene {
  readonly atMs: number;
  readonly text: string;
  change(control: RemoteControl): Promise<unknown>;
}

/** STS's latency on the embedded AWS. */
const STS_LATENCY_MS = 300;
// The plain SDK blocks on a refresh 5 minutes before expiry. brs's window for a life of 24 s opens 18 s before expiry.
const FIRST_LIFE_SECONDS = { "plain SDK": 306, brs: 24 } as const;
const LATER_LIFE_SECONDS = 3_600;

const REJECTION_AT_MS = 15_000;
const scenes: readonly Scene[] = [
  { atMs: 4_000, text: "STS answers 500", change: (control) => control.outage("sts", "500") },
  { atMs: 9_000, text: "STS is back", change: (control) => control.outage("sts", "off") },
  { atMs: REJECTION_AT_MS, text: "STS and S3 reject the tokens in use", change: (control) => control.expireAll() },
];

export async function openStage({ roleArn, endpoint }: DemoOptions): Promise<Stage> {
  return roleArn === undefined ? embeddedStage() : realStage(roleArn, endpoint);
}

function realStage(roleArn: string, endpoint: string | undefined): Stage {
  return {
    place: { roleArn, ...(endpoint === undefined ? {} : { endpoint }) },
    notes: [`A real service (${endpoint ?? "AWS"}): no faults, and sessions live as long as it grants.`],
    play: async () => {},
    close: async () => {},
  };
}

async function embeddedStage(): Promise<Stage> {
  const cli = join(dirname(createRequire(import.meta.url).resolve("@brs/local-aws")), "../esm/cli.js");
  const server = spawn(process.execPath, [cli, "--sts-latency-ms", String(STS_LATENCY_MS), "--until-stdin-ends"], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const [line] = (await once(createInterface(server.stdout), "line")) as [string];
  const { endpoint, region, accessKeyId, secretAccessKey, roleArn } = JSON.parse(line) as Record<string, string> &
    Place & { accessKeyId: string; secretAccessKey: string; endpoint: string };
  const control = controlClient(endpoint);
  await control.lifetime(LATER_LIFE_SECONDS);
  await control.nextLifetime({
    seconds: FIRST_LIFE_SECONDS["plain SDK"],
    sessionName: sessionNames["plain SDK"],
    count: 20,
  });
  await control.nextLifetime({ seconds: FIRST_LIFE_SECONDS.brs, sessionName: sessionNames.brs, count: 1 });
  return {
    place: {
      roleArn,
      endpoint,
      ...(region === undefined ? {} : { region }),
      credentials: { accessKeyId, secretAccessKey },
    },
    notes: [
      `Fair play: each contestant's first sessions are issued so that its own refresh falls due 6 s into the run (plain SDK: ` +
        `${FIRST_LIFE_SECONDS["plain SDK"]} s, it refreshes 5 minutes early; brs: ${FIRST_LIFE_SECONDS.brs} s, its window opens at three quarters ` +
        `of a short life). Later ones last an hour.`,
      `STS takes ${STS_LATENCY_MS} ms, and answers 500 from second 4 to 9. At second 15 STS and S3 reject the tokens in use: brs ` +
        `then waits for new ones; the plain SDK never asks for any, so it waits for nothing and fails every call.`,
    ],
    rejectionAtMs: REJECTION_AT_MS,
    async play(tell, signal) {
      const start = Date.now();
      for (const { atMs, text, change } of scenes) {
        await pause(start + atMs - Date.now(), undefined, { signal });
        await change(control);
        tell(text);
      }
    },
    async close() {
      server.stdin.end();
      if (server.exitCode === null) await once(server, "exit");
    },
  };
}
