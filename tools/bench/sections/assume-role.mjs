import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { ListBucketsCommand } from "@aws-sdk/client-s3";
import { contestantNames, enter, roleArn } from "../support/contestants.mjs";

const worker = fileURLToPath(new URL("../support/one-request-each.mjs", import.meta.url));

export const title = "Short credentials, and processes";
export const about =
  "Counted by the server. 240-second credentials are shorter than the SDK's window of five minutes, so its memoizer asks for each use. " +
  "brs shares within a process, not between processes.";

export async function run({ server, scale }) {
  const shortLived = await requestsOn240Seconds(server, scale.requests);
  const processes = await fromProcesses(server, scale.processes);
  return {
    columns: contestantNames,
    rows: [
      {
        figure: `AssumeRole calls for ${scale.requests} S3 requests in a row on 240 s credentials`,
        unit: "count",
        values: shortLived,
      },
      {
        figure: `AssumeRole calls of ${scale.processes} processes, one client and one request each`,
        unit: "count",
        values: processes,
      },
    ],
  };
}

async function requestsOn240Seconds({ facts, control }, requests) {
  const counts = [];
  await control.reset();
  await control.lifetime(240);
  await control.resetCounters();
  for (const name of contestantNames) {
    const { clients, close } = enter(name, facts, 1);
    for (let i = 0; i < requests; i++) await clients[0].send(new ListBucketsCommand({}));
    await close();
    counts.push((await control.counters()).assumeRole[roleArn(name)]);
  }
  await control.reset();
  return counts;
}

async function fromProcesses({ facts, control }, processes) {
  await control.resetCounters();
  for (let started = 0; started < processes; started++) {
    const child = spawn(process.execPath, ["--no-warnings", worker, JSON.stringify(facts)], { stdio: "inherit" });
    const [code] = await once(child, "exit");
    if (code !== 0) throw new Error(`A process of the bench ended with ${code}.`);
  }
  const { assumeRole } = await control.counters();
  return contestantNames.map((name) => assumeRole[roleArn(name)]);
}
