// Compiles and runs samples, and says how each went.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { compile } from "./compile.mjs";
import { startEnvironment } from "./environment.mjs";
import { root } from "./sources.mjs";

const END_MS = 10_000;
const here = (name) => fileURLToPath(new URL(name, import.meta.url));

/**
 * @typedef {object} Outcome
 * @property {import("./extract.mjs").Sample} sample
 * @property {"run" | "compile-only" | "elsewhere"} kind
 * @property {string} [problem]
 */

/**
 * @param {readonly import("./extract.mjs").Sample[]} samples
 * @returns {Promise<{ outcomes: Outcome[], batchProblem?: string }>} batchProblem: what is no single sample's fault
 */
export async function checkSamples(samples) {
  const folder = await mkdtemp(join(tmpdir(), "brs-samples-"));
  try {
    const compiled = await compile(
      samples.filter((sample) => sample.elsewhere === undefined),
      folder,
    );
    const runnable = compiled.filter(({ sample, problem }) => !problem && !sample.compileOnly);
    const programs = runnable.map(({ program }) => program);
    const { reports, batchProblem } = await runPrograms(programs, folder);
    const outcomes = [
      ...compiled.map(({ sample, program, problem }) => outcomeOf(sample, problem ?? reports.get(program))),
      ...samples.filter((sample) => sample.elsewhere !== undefined).map(followedElsewhere),
    ];
    return { outcomes, ...(batchProblem !== undefined && { batchProblem }) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function outcomeOf(sample, problem) {
  return { sample, kind: sample.compileOnly === undefined ? "run" : "compile-only", ...(problem && { problem }) };
}

/** The test that a sample names must exist, and must read the sample's document. */
function followedElsewhere(sample) {
  const test = join(root, sample.elsewhere);
  const reads = existsSync(test) && readFileSync(test, "utf8").includes(sample.file);
  return { sample, kind: "elsewhere", ...(!reads && { problem: `${sample.elsewhere} does not read ${sample.file}` }) };
}

async function runPrograms(programs, folder) {
  const home = join(folder, "home");
  await mkdir(home);
  const list = join(folder, "programs.json");
  await writeFile(list, JSON.stringify(programs));
  const environment = await startEnvironment(home);
  try {
    return await runBatch(programs, list, { cwd: home, env: environment.env });
  } finally {
    await environment.close();
  }
}

async function runBatch(programs, list, { cwd, env }) {
  const args = ["--import", here("routes.mjs"), "--enable-source-maps", here("run-programs.mjs"), list];
  const child = spawn(process.execPath, args, { cwd, env, stdio: ["ignore", "pipe", "pipe", "pipe"] });
  const reports = new Map();
  let done = false;
  let hanging;
  let late;
  let line = "";
  child.stdio[3].setEncoding("utf8").on("data", (chunk) => {
    const lines = (line + chunk).split("\n");
    line = lines.pop();
    for (const report of lines.map((each) => JSON.parse(each))) {
      if (report.done) {
        done = true;
        hanging = setTimeout(() => child.kill("SIGKILL"), END_MS);
      } else if (report.late !== undefined) late = report.late;
      else reports.set(report.program, report.problem);
    }
  });
  const [out, err, [code, signal]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, "close")]);
  clearTimeout(hanging);
  if (!done) {
    const next = programs.find((program) => !reports.has(program));
    reports.set(next, `ended the process (${signal ?? code})\n${out}${err}`);
    for (const program of programs) if (!reports.has(program)) reports.set(program, "not reached");
    return { reports };
  }
  if (late !== undefined) return { reports, batchProblem: `after the last sample: ${late}` };
  if (signal === null) return { reports };
  return { reports, batchProblem: `something keeps the process alive ${END_MS / 1_000} s after the last sample` };
}
