// Plays AWS Lambda: invokes a function with one event, and again for every line that is typed; freezes it in between.
import { resolve } from "node:path";
import { createInterface } from "node:readline";
import { startLambda } from "../../runtimes/support/lambda.mjs";

const [file, firstEvent] = process.argv.slice(2);
const lambda = startLambda(resolve(file), process.env);
let event = firstEvent;

const invoke = async () => console.log(JSON.stringify(await lambda.invoke(JSON.parse(event))));

const lines = createInterface({ input: process.stdin });
// A frozen process does not hear signals: it is thawed, and ends because there are no more events.
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => lines.close());
const typed = lines[Symbol.asyncIterator](); // from now on, no line is lost
await invoke();
for await (const line of typed) {
  if (line !== "") event = line;
  await invoke();
}
process.exitCode = await lambda.end();
