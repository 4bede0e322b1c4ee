// Runs an app as its user would, `npm run build` and `npm start` in its folder, in a world that is AWS to it.
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { constants, tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { startLocalAws } from "@brs/local-aws";
import { listApps } from "./apps.mjs";

// The SDK's advice to update Node is not what an example is run for.
const quiet = { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true" };
Object.assign(process.env, quiet);

const binaries = fileURLToPath(new URL("../../../node_modules/.bin", import.meta.url));

/**
 * What an app finds when it starts: `tools/examples/stages/<app>.mjs`.
 * @typedef {object} Stage
 * @property {import("@brs/local-aws").LocalAwsOptions} [aws] of the embedded AWS
 * @property {(world: World) => Props | Promise<Props>} [prepare] makes roles, buckets, files, devices
 * @property {readonly string[]} [command] what starts the app, where that is not its `npm start`
 */
/**
 * @typedef {object} World
 * @property {import("@brs/local-aws").LocalAws} aws
 * @property {string} folder an empty one, which goes when the app has ended
 * @property {number} [sessionSeconds] for sessions that are not this AWS's affair
 */
/**
 * @typedef {object} Props
 * @property {Readonly<Record<string, string>>} [env] what the app is configured by, beside AWS's own variables
 * @property {string} [hint] what the user can do now; `$NAME` is the environment's
 * @property {() => unknown} [close] when the app has ended
 */
/**
 * @typedef {object} Example a running app
 * @property {import("@brs/local-aws").LocalAws} aws
 * @property {Readonly<Record<string, string>>} env the app's, without what every process has
 * @property {string} folder
 * @property {string | undefined} hint
 * @property {import("node:child_process").ChildProcess} child the app's process
 * @property {Promise<number>} exitCode as a shell says it: 128 and more for a signal
 * @property {() => Promise<void>} close ends the app if it is still there, and then its AWS
 */

/**
 * @param {string} name
 * @param {object} [options]
 * @param {readonly string[]} [options.args] the app's own
 * @param {number} [options.sessionSeconds] how long every session lives
 * @param {import("node:child_process").StdioOptions} [options.stdio]
 * @param {Readonly<Record<string, string>>} [options.env] goes before the stage's
 * @returns {Promise<Example>}
 */
export async function startExample(name, { args = [], sessionSeconds, stdio = "inherit", env: own = {} } = {}) {
  const app = listApps().find((each) => each.name === name);
  if (app === undefined) throw new Error(`docs/examples/${name} has no package.json.`);
  /** @type {{ stage: Stage }} */
  const { stage } = await import(`../stages/${name}.mjs`);
  const lifetime = sessionSeconds === undefined ? {} : { lifetimeSeconds: sessionSeconds };
  const aws = await startLocalAws({ ...stage.aws, ...lifetime });
  const folder = await mkdtemp(join(tmpdir(), "brs-example-"));
  /** @type {Props} */
  let props = {};
  const closeWorld = async () => {
    await props.close?.();
    await aws.close();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    props = (await stage.prepare?.({ aws, folder, sessionSeconds })) ?? {};
    aws.control.resetCounters(); // what is counted is the app's
    const env = { ...awsVariables(aws, folder), ...props.env, ...own };
    const inherited = { cwd: app.root, env: { ...machineVariables(), ...env } };
    if (app.manifest.scripts.build !== undefined) await build(app.manifest.scripts.build, inherited);
    const [command, ...rest] = stage.command ?? words(app.manifest.scripts.start);
    const child = spawn(command, [...rest, ...args], { ...inherited, stdio });
    const exitCode = exitCodeOf(child);
    const close = async () => {
      child.kill("SIGTERM");
      const timer = setTimeout(() => child.kill("SIGKILL"), 5_000);
      await exitCode.catch(() => {});
      clearTimeout(timer);
      await closeWorld();
    };
    return { aws, env, folder, hint: props.hint, child, exitCode, close };
  } catch (error) {
    await closeWorld();
    throw error;
  }
}

/** As the command line of AWS and every SDK read them. Nothing of this machine's own AWS set-up comes in. */
function awsVariables(aws, folder) {
  return {
    AWS_ENDPOINT_URL: aws.endpoint,
    AWS_REGION: "eu-west-1",
    AWS_ACCESS_KEY_ID: aws.accessKeyId,
    AWS_SECRET_ACCESS_KEY: aws.secretAccessKey,
    AWS_EC2_METADATA_DISABLED: "true",
    AWS_CONFIG_FILE: join(folder, "aws-config"),
    AWS_SHARED_CREDENTIALS_FILE: join(folder, "aws-credentials"),
  };
}

function machineVariables() {
  const kept = Object.entries(process.env).filter(([name]) => !/^(AWS_|NODE_TEST_|NODE_OPTIONS$|JEST_)/.test(name));
  const env = Object.fromEntries(kept);
  // This Node, whatever other is on the path; and what the root has installed.
  const path = [binaries, dirname(process.execPath), env.PATH];
  return { ...env, ...quiet, PATH: path.join(delimiter) };
}

/** A script of a package.json here is a program and its arguments, without a shell's grammar. */
const words = (script) => script.split(" ");

async function build(script, options) {
  const [command, ...args] = words(script);
  await promisify(execFile)(command, args, options);
}

async function exitCodeOf(child) {
  const [code, signal] = await once(child, "exit");
  return code ?? 128 + constants.signals[signal];
}
