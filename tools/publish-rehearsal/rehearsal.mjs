// A release from beginning to end, on a copy of the checkout and into a registry on this machine; then applications that
// install what was published, as the READMEs say.
import { availableParallelism } from "node:os";
import { basename, join } from "node:path";
import { beginStep } from "../run/progress.mjs";
import { workspaceRoot as root } from "../run/workspace.mjs";
import { installProgram } from "../runtimes/support/npm-program.mjs";
import { startStage } from "../runtimes/support/stage.mjs";
import { answers } from "./consumers/answers.mjs";
import { installApplication, kinds, makeProgram, readProgram } from "./support/application.mjs";
import { failure, inParallel } from "./support/command.mjs";
import { runProgram } from "./support/consume.mjs";
import { inspectPublished } from "./support/published.mjs";
import { installCases, oldestVersions } from "./support/read-me.mjs";
import { installRegistry, startRegistry } from "./support/registry.mjs";
import { build, copyWorkspace, publicPackages, publish, tagOf, version } from "./support/release.mjs";

const majors = [20, 22, 24];
// Long enough to come in time on a busy machine, short enough to be waited for: a refresh is due after a quarter of it.
const sessionSeconds = 3;

/** One line per step. The work may write `line.detail`, and what it throws is told after the line. */
async function step(name, work) {
  const { note, end } = beginStep(name);
  const line = { note, detail: "" };
  try {
    const result = await work(line);
    end("passed", line.detail);
    return result;
  } catch (error) {
    end("failed", line.detail);
    throw error;
  }
}

/** The executable of each Node: the one that runs this, and the others from npm. */
async function findNodes(folder) {
  const current = Number.parseInt(process.versions.node, 10);
  const find = async (major) => ({
    major,
    executable: major === current ? process.execPath : await installProgram(`node@${major}`, folder),
  });
  return inParallel([...new Set([current, ...majors])].sort(), 2, find);
}

function prepareApplication({ name, command, files }, folder) {
  const answer = answers[name];
  if (answer === undefined) {
    const path = `tools/publish-rehearsal/consumers/${name}.ts`;
    throw new Error(
      `Nobody tries \`${command}\` (${files.join(", ")}): add ${path}, and what it answers in answers.mjs.`,
    );
  }
  const own = { program: readProgram(name), folder: join(folder, name), bundles: join(folder, "bundles", name) };
  return { command, title: command, answer, ...own, inReadMe: files.includes("README.md") };
}

/** An application once more, with the oldest versions that its users are promised. */
function withOldest(application, oldest, folder) {
  const title = `${application.command} (AWS SDK ${oldest.sdk}, TypeScript ${oldest.typescript})`;
  const own = { folder: join(folder, "oldest"), bundles: join(folder, "bundles/oldest"), installed: false };
  return { ...application, ...own, title, oldest };
}

/** From `npm i` in an empty folder to the answer of a program whose last call was made with refreshed credentials. */
async function timeFirstCall(application, { env, stage }) {
  const startedAt = performance.now();
  await installApplication(application, env);
  application.installed = true;
  const installedAt = performance.now();
  const program = await makeProgram("ES modules", application);
  const problem = await runProgram(program, {
    node: process.execPath,
    env: stage.env("first"),
    answer: application.answer,
  });
  if (problem !== undefined) throw failure("The first call", problem);
  const seconds = (to) => ((to - startedAt) / 1000).toFixed(1);
  return `${seconds(performance.now())} s (npm ${seconds(installedAt)} s)`;
}

async function tryApplication(application, { nodes, env, stage, onRun }) {
  const { title, folder, answer, installed } = application;
  const outcome = (major, kind, problem) => ({ title, major, kind, problem });
  try {
    if (!installed) await installApplication(application, env);
  } catch (error) {
    return nodes.flatMap(({ major }) => kinds.map((kind) => outcome(major, kind, error.message)));
  }
  const programs = [];
  for (const kind of kinds) programs.push(await makeProgram(kind, application));
  const outcomes = [];
  for (const { major, executable } of nodes) {
    for (const program of programs) {
      const problem = await runProgram(program, { node: executable, env: stage.env(basename(folder)), answer });
      outcomes.push(outcome(major, program.kind, problem));
      onRun();
    }
  }
  return outcomes;
}

async function tryApplications(applications, context) {
  return step("applications", async (line) => {
    let done = 0;
    const onRun = () => line.note(`${++done} of ${applications.length * kinds.length * context.nodes.length}`);
    const limit = Math.min(availableParallelism(), 4);
    const outcomes = (
      await inParallel(applications, limit, (each) => tryApplication(each, { ...context, onRun }))
    ).flat();
    const failed = outcomes.filter(({ problem }) => problem !== undefined).length;
    line.detail = `${outcomes.length - failed} of ${outcomes.length} ok`;
    return outcomes;
  });
}

/**
 * @param {object} options
 * @param {string} options.folder an empty one, for everything
 * @param {boolean} options.short leaves out what takes a network or minutes only to be measured
 * @returns {Promise<{ outcomes: object[], packages: object[], figures: string[], problems: string[] }>} problems: others
 */
export async function rehearse({ folder, short }) {
  const at = (name) => join(folder, name);
  const copy = at("checkout");
  const closers = [];
  const figures = [];
  const problems = [];
  try {
    const nodes = await step("Node 20, 22, 24", () => findNodes(at("nodes")));
    const registry = await step("registry", async (line) => {
      line.note("verdaccio");
      if ((await installRegistry()) !== undefined) line.detail = "installed";
      return startRegistry(at("registry"));
    });
    closers.push(registry.close);
    await step("copy of the checkout", () => copyWorkspace(root, copy));
    await step("versions, changelogs", async (line) => (line.detail = await version(copy)));
    await step("build", () => build(copy));
    await step("publish", async (line) => (line.detail = await publish(copy, registry)));

    const stage = await startStage();
    closers.push(stage.close);
    stage.aws.control.lifetime(sessionSeconds);
    const applications = installCases(copy).map((each) => prepareApplication(each, at("applications")));
    const first = applications.find(({ inReadMe }) => inReadMe);
    const timed = async (name, from, application, env) => {
      const work = async (line) => (line.detail = await timeFirstCall(application, { env, stage }));
      const time = await step(name, work).catch((error) => problems.push(error.message) && "there was none");
      figures.push(`${from} to the first refreshed call: ${time}`);
    };
    await timed("first refreshed call", `from \`${first.command}\` in an empty folder`, first, registry.installer);
    if (!short) {
      const env = { ...registry.installer, npm_config_cache: at("cache") };
      await timed("… with empty npm cache", "the same with an empty npm cache", { ...first, folder: at("empty") }, env);
    }

    applications.push(withOldest(first, oldestVersions(copy), at("applications")));
    const outcomes = await tryApplications(applications, { nodes, env: registry.installer, stage });
    const packages = await step("tarballs", async (line) => {
      const options = { scratch: at("tarballs"), tag: tagOf(copy) };
      const inspected = await inspectPublished(publicPackages(copy), registry, options);
      const clean = inspected.filter(({ problems }) => problems.length === 0).length;
      line.detail = `attw and publint clean for ${clean} of ${inspected.length} packages`;
      figures.push(line.detail);
      return inspected;
    });
    return { outcomes, packages, figures, problems };
  } finally {
    for (const close of closers.reverse()) await close();
  }
}
