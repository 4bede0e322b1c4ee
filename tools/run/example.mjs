// `npm run example`: says which apps there are. `npm run example -- <app>`: installs and builds what is missing, then runs
// that app of docs/examples against an embedded AWS.
import { join } from "node:path";
import { readCommandLine } from "../examples/runner/command-line.mjs";
import { handOver, packagesAndLocalAws, prepare } from "./prepare.mjs";
import { complain, say } from "./progress.mjs";
import { workspaceRoot as root } from "./workspace.mjs";

try {
  const { help, app } = readCommandLine(process.argv.slice(2));
  if (app === undefined) say(help);
  else {
    await prepare(packagesAndLocalAws());
    handOver(join(root, "tools/examples/main.mjs"), process.argv.slice(2));
  }
} catch (error) {
  complain(error.message);
  process.exitCode = 1;
}
