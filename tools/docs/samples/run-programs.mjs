// Runs programs one after the other in this process, and tells on descriptor 3 how each ended. One process for all
// saves loading the AWS SDK for each; that it ends by itself afterwards is part of the proof.
import { readFileSync, writeSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { pathToFileURL } from "node:url";

const LIMIT_MS = 20_000;
const programs = JSON.parse(readFileSync(process.argv[2], "utf8"));
const tell = (report) => writeSync(3, `${JSON.stringify(report)}\n`);

let current;
const stray = new Map();
for (const kind of ["uncaughtException", "unhandledRejection"]) {
  process.on(kind, (error) => {
    const problem = `${kind}: ${textOf(error)}`;
    stray.set(current, problem);
    if (current === undefined) tell({ late: problem });
  });
}

for (const program of programs) {
  current = program;
  const startedAt = performance.now();
  const ended = new AbortController();
  const late = sleep(LIMIT_MS, `still running after ${LIMIT_MS / 1_000} s`, { signal: ended.signal });
  const problem = await Promise.race([import(pathToFileURL(program).href).then(() => undefined, textOf), late]);
  late.catch(() => {}); // Aborted is how it ends when all is well.
  ended.abort();
  tell({ program, problem: problem ?? stray.get(program), ms: Math.round(performance.now() - startedAt) });
}
current = undefined;
tell({ done: true });

function textOf(error) {
  return error instanceof Error ? error.stack : String(error);
}
