// Read before anything is installed: plain Node.
import { parseArgs } from "node:util";
import { listApps } from "./apps.mjs";

/** @param {readonly import("./apps.mjs").App[]} apps */
function helpOn(apps) {
  const width = Math.max(...apps.map(({ name }) => name.length));
  return `npm run example -- [--session-seconds N] <app> [the app's own arguments]

${apps.map(({ name, description }) => `  ${name.padEnd(width)}  ${description}`).join("\n")}

Each runs against an embedded AWS, which gives it short sessions, so that they are renewed while you look:
--session-seconds says how short. The code is in docs/examples, and speaks of AWS alone.`;
}

/**
 * What stands before the app's name is for the runner, what stands after it for the app.
 * @param {readonly string[]} argv
 * @returns {{ help: string, app?: string, args: readonly string[], sessionSeconds?: number }}
 */
export function readCommandLine(argv) {
  const apps = listApps();
  const options = { "session-seconds": { type: "string" }, help: { type: "boolean", short: "h" } };
  const { tokens } = parseArgs({ args: [...argv], options, allowPositionals: true, strict: false, tokens: true });
  const at = tokens.find(({ kind }) => kind === "positional")?.index ?? argv.length;
  const { values } = parseArgs({ args: argv.slice(0, at), options });
  const help = helpOn(apps);
  const app = argv[at];
  if (values.help || app === undefined) return { help, args: [] };
  if (!apps.some(({ name }) => name === app)) throw new Error(`There is no example ${app}.\n\n${help}`);
  const seconds = values["session-seconds"];
  if (seconds === undefined) return { help, app, args: argv.slice(at + 1) };
  if (!/^[1-9]\d{0,4}$/.test(seconds)) throw new Error("--session-seconds is a whole number, 1 or more.");
  return { help, app, args: argv.slice(at + 1), sessionSeconds: Number(seconds) };
}
