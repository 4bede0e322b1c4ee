// What AWS Lambda does with a function: loads one file by require(), and hands it one event after the other.
const { createInterface } = require("node:readline");

const { handler } = require(process.argv[2]);

async function serve() {
  for await (const event of createInterface({ input: process.stdin })) {
    const answer = await handler(JSON.parse(event)).catch((error) => ({ error: String(error.stack ?? error) }));
    process.stdout.write(`${JSON.stringify(answer)}\n`);
  }
}

void serve();
