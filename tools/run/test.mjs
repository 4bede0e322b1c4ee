// `npm test`: the whole proof, from a fresh clone. `npm run test:quick`: its fast part. Plain Node, as nothing is
// installed yet when it starts.
import { join } from "node:path";
import { parseArgs } from "node:util";
import { ensureInstalled, requireNode } from "./install.mjs";
import { holdLock } from "./lock.mjs";
import { runTargets } from "./nx.mjs";
import { beginStep, say } from "./progress.mjs";
import { ableProjects, projectsWithRealTests } from "./real-servers.mjs";
import { capture } from "./shell.mjs";
import { describeMissing, meetSystemNeeds, missingSystemVariable } from "./system-needs.mjs";
import { systemRegistry } from "./system-registry.mjs";
import { emptyTally, failedTests, forgetReports, readFigures, sum, tallyLine, tallyTests } from "./tally.mjs";
import { listProjects, workspaceRoot as root } from "./workspace.mjs";

const help = `Usage: npm test [-- --quick | --real]

  npm test             everything: build, types, lint, tests, packages, formatting
  npm run test:quick   build, types and the tests that are neither integration nor property tests
  npm run test:real    what runs against servers that somebody else wrote: about 3 minutes

With CI=true npm test has all of that in it, nothing is taken from the cache, and what cannot be tested is a failure
instead of a skip.`;

const bin = (name) => join(root, "node_modules/.bin", name);

// What runs once for the workspace instead of once per project.
const rootChecks = [
  {
    name: "lint (workspace)",
    command: "eslint",
    args: ["*.mjs", "*.cjs", "tools/build", "tools/run", "tools/regions"],
  },
  { name: "formatting", command: "prettier", args: ["--check", "--log-level", "warn", "."] },
  { name: "unused code (knip)", command: "knip", args: [] },
];

async function runRootCheck({ name, command, args }) {
  const step = beginStep(name);
  const { ok, output } = await capture(bin(command), args, { cwd: root });
  step.end(ok ? "passed" : "failed");
  if (!ok) say(output);
  return { passed: ok ? 1 : 0, failed: ok ? 0 : 1, skipped: 0 };
}

/** Every task of a target that holds no tests (build, lint, …) counts as one. */
function tallyTasks(tasks, ok) {
  const failed = tasks.filter((task) => !task.ok).length;
  return { passed: tasks.length - failed, failed: failed === 0 && !ok ? 1 : failed, skipped: 0 };
}

/** Before the whole output: that may be long, and cut by whoever shows it. */
function sayFailures(project, projectRoot) {
  for (const failure of failedTests(projectRoot)) say(`  ${project}: ${failure}`);
}

async function runNxStep(name, target, projects, options) {
  const holdsTests = target.startsWith("test");
  if (holdsTests) forgetReports(projects.map((project) => project.root));
  const step = beginStep(name);
  let done = 0;
  const onTask = () => step.note(`${++done} done`);
  const { ok, output, tasks } = await runTargets(root, [target], { ...options, onTask });
  const own = tasks.filter((task) => task.target === target);
  const rootOf = (task) => projects.find((project) => project.name === task.project).root;
  const tally =
    holdsTests && own.length > 0 ? sum(own.map((task) => tallyTests(rootOf(task), task.ok))) : tallyTasks(own, ok);
  const cached = own.filter((task) => task.cached).length;
  const unit = own.length === 1 ? "project" : "projects";
  const detail = `${own.length} ${unit}${cached > 0 ? ` (${cached} from cache)` : ""}`;
  step.end(ok && tally.failed === 0 ? "passed" : "failed", holdsTests ? `${detail}: ${tallyLine(tally)}` : detail);
  if (ok) return tally;
  if (holdsTests) for (const task of own.filter((task) => !task.ok)) sayFailures(task.project, rootOf(task));
  say(output);
  return tally;
}

function showFigures(projects) {
  for (const figures of projects.flatMap((project) => readFigures(project.root))) say(`\n${figures}\n`);
}

async function checkSystem({ real, ci }) {
  const step = beginStep("system packages");
  const needs = systemRegistry.filter((need) => real || need.project === undefined);
  const { missing, installed, output } = await meetSystemNeeds(needs);
  const detail = installed.length > 0 ? `installed ${installed.join(", ")}` : "";
  if (missing.length === 0) {
    step.end("passed", detail);
    return { missing, tally: emptyTally() };
  }
  step.end(ci ? "failed" : "skipped", detail);
  say(`${output}${describeMissing(missing)}`);
  const count = missing.length;
  return { missing, tally: { passed: 0, failed: ci ? count : 0, skipped: ci ? 0 : count } };
}

/**
 * @param {object} run
 * @param {"full" | "quick" | "real"} run.mode
 * @param {boolean} run.ci
 */
async function runAll({ mode, ci }) {
  const projects = listProjects();
  const real = mode === "real" || (mode === "full" && ci);
  const system = mode === "quick" ? { missing: [], tally: emptyTally() } : await checkSystem({ real, ci });
  const env = { [missingSystemVariable]: system.missing.map((need) => need.name).join(",") };
  if (mode === "quick") env.BRS_QUICK = "1";

  const tallies = [system.tally];
  const nx = async (name, target, { alone = true, among } = {}) => {
    const options = { fresh: ci, alone, env, projects: among?.map((project) => project.name) };
    const tally = await runNxStep(name, target, among ?? projects, options);
    tallies.push(tally);
    return tally;
  };

  const build = await nx("build", "build", { alone: false });
  if (build.failed > 0) {
    say("The build failed: nothing else was run.");
    return sum(tallies);
  }
  if (mode !== "real") await nx("types", "typecheck");
  if (mode === "full") {
    await nx("lint", "lint");
    await nx("packages", "check:pack");
    for (const check of rootChecks) tallies.push(await runRootCheck(check));
  }
  if (mode !== "real") await nx(mode === "quick" ? "unit tests" : "tests", "test");
  if (mode === "full" && ci) {
    await nx("tests for CI", "test:ci");
    showFigures(projects);
  }
  if (mode !== "quick") {
    const among = projectsWithRealTests(projects, mode === "real");
    const able = real ? ableProjects(among, system.missing) : [];
    if (able.length > 0) {
      await nx("real servers", "test:real", { among: able });
      showFigures(able);
    } else if (among.length > 0 && !real) {
      beginStep("real servers").end("skipped", "NOT TESTED here: npm run test:real does, and CI");
      tallies.push({ ...emptyTally(), skipped: 1 });
    }
  }
  return sum(tallies);
}

async function main() {
  const options = { quick: { type: "boolean" }, real: { type: "boolean" }, help: { type: "boolean", short: "h" } };
  const { values } = parseArgs({ options });
  if (values.help) {
    say(help);
    return;
  }
  if (values.quick && values.real) throw new Error("--quick and --real are two different runs: choose one.");
  requireNode();
  const ci = /^(1|true)$/i.test(process.env.CI ?? "");
  await holdLock(join(root, ".nx/run.lock"), (pid) => say(`Waiting for another run in this folder (process ${pid}) …`));
  const step = beginStep("install");
  const installed = await ensureInstalled(root, (reason) => step.note(`npm ci: ${reason}`));
  step.end("passed", installed === undefined ? "up to date" : `npm ci: ${installed}`);

  const mode = values.quick ? "quick" : values.real ? "real" : "full";
  const total = await runAll({ mode, ci });
  if (ci && total.skipped > 0) say("Skipped tests are a failure in CI.");
  if (total.failed > 0 || (ci && total.skipped > 0)) process.exitCode = 1;
  say(tallyLine(total));
}

try {
  await main();
} catch (error) {
  say(error.message);
  process.exitCode = 1;
  say(tallyLine({ ...emptyTally(), failed: 1 }));
}
