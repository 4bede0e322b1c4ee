// Runs one app of docs/examples. `npm run example` hands over to it when all is installed and built.
import { readCommandLine } from "./runner/command-line.mjs";
import { startExample } from "./runner/start.mjs";

const tell = (text) => process.stderr.write(`${text}\n`);

async function main() {
  const { help, app, args, sessionSeconds } = readCommandLine(process.argv.slice(2));
  if (app === undefined) return tell(help);
  const example = await startExample(app, { args, ...(sessionSeconds !== undefined && { sessionSeconds }) });
  // From here on signals are the app's affair. The terminal sends Ctrl-C to both.
  process.on("SIGINT", () => {});
  process.on("SIGTERM", () => example.child.kill("SIGTERM"));
  const names = ["AWS_ENDPOINT_URL", "AWS_REGION", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"];
  tell(`AWS, for another terminal: export ${names.map((name) => `${name}=${example.env[name]}`).join(" ")}`);
  if (example.hint !== undefined) tell(example.hint);
  try {
    process.exitCode = await example.exitCode;
    const { calls } = example.aws.counters();
    const told = Object.entries(calls).map(([action, count]) => `${count} × ${action}`);
    tell(`AWS saw ${told.join(", ") || "nothing"}.`);
  } finally {
    await example.close();
  }
}

main().catch((error) => {
  tell(error.message);
  process.exitCode = 1;
});
