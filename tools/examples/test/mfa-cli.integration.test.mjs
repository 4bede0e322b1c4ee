// docs/examples/mfa-cli, seen from outside: by a person at a real terminal, and by a program that gives the code.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { controlClient } from "@brs/local-aws";
import { launch } from "./support/launch.mjs";

const runner = fileURLToPath(new URL("../main.mjs", import.meta.url));
const device = fileURLToPath(new URL("../props/mfa-device.mjs", import.meta.url));
const noTerminal = (process.env.BRS_MISSING_SYSTEM ?? "").split(",").includes("script");

/** `npm run example -- mfa-cli` at a terminal of its own, which `script` makes. */
function atTerminal(t, command) {
  const child = spawn("script", ["-qefc", command, "/dev/null"], { stdio: ["pipe", "pipe", "inherit"] });
  t.after(() => child.kill("SIGKILL"));
  let shown = "";
  let look = () => {};
  const hear = (text) => {
    shown += text;
    look();
  };
  child.stdout.setEncoding("utf8").on("data", hear);
  const ended = once(child, "close").then(([code]) => {
    hear("\n(the end)");
    return code;
  });
  return {
    ended,
    type: (text) => child.stdin.write(text),
    /** A match that is on the screen or still comes, and what is shown up to its end; that is not looked at again. */
    async until(pattern) {
      for (;;) {
        const found = pattern.exec(shown);
        if (found) {
          const seen = shown.slice(0, found.index + found[0].length);
          shown = shown.slice(seen.length);
          return { seen, first: found[1] };
        }
        assert.doesNotMatch(shown, /\(the end\)/, `it ended without ${pattern}`);
        await new Promise((resolve) => (look = resolve));
      }
    },
  };
}

test(
  "a person types one code, after a slip, and the roles are renewed without another",
  { skip: noTerminal },
  async (t) => {
    const screen = atTerminal(t, `"${process.execPath}" "${runner}" mfa-cli --every 1`);
    const { first: endpoint } = await screen.until(/AWS_ENDPOINT_URL=(\S+) /);
    const aws = controlClient(endpoint);
    await screen.until(/MFA code for arn:aws:iam::\d+:mfa\/\S+: /);
    screen.type("12345\r");
    await screen.until(/An MFA code is six digits\. Try again: /);
    screen.type(`${await aws.mfaCode()}\r`);
    const lists = /reader \(until (.+)\): invoices, photos\s+auditor \(until .+\): invoices, photos/;
    const rounds = [await screen.until(lists)];
    while (new Set(rounds.map(({ first: until }) => until)).size < 2) rounds.push(await screen.until(lists));
    for (const { seen } of rounds.slice(1)) assert.doesNotMatch(seen, /MFA code/);
    const { calls } = await aws.counters();
    assert.equal(calls["sts:GetSessionToken"], 1);
    assert.ok(calls["sts:AssumeRole"] > 2, "one of the two roles was assumed again");
    screen.type("\u0003"); // Ctrl-C
    await screen.until(/AWS saw /);
    for (const { seen } of rounds) assert.doesNotMatch(seen, /ASIA|AKIA|secret|token|error/i);
    assert.equal(await screen.ended, 130);
  },
);

test("a command gives the code, and nobody is asked", async (t) => {
  const app = await launch(t, "mfa-cli", { args: ["--mfa-command", `${process.execPath} ${device}`] });
  await app.line(/^auditor \(until .+\): invoices, photos$/);
  app.child.kill("SIGINT");
  assert.equal(await app.exitCode, 130);
  for (const line of app.said) assert.match(line, /^(reader|auditor) \(until [^)]+\): invoices, photos$/);
  assert.equal(app.aws.counters().calls["sts:GetSessionToken"], 1);
});

test("without a terminal, a role or a device it says in one line what to give", async (t) => {
  const piped = await launch(t, "mfa-cli");
  assert.equal(await piped.exitCode, 1);
  assert.deepEqual(piped.said, ["There is no terminal to ask for the code: give a --mfa-command."]);
  const nobody = await launch(t, "mfa-cli", { env: { AWS_MFA_SERIAL: "" } });
  assert.equal(await nobody.exitCode, 1);
  assert.deepEqual(nobody.said, ["Say which MFA device is yours: --serial ARN, or set AWS_MFA_SERIAL."]);
  const help = await launch(t, "mfa-cli", { args: ["--help"] });
  assert.equal(await help.exitCode, 0);
  assert.match(help.said[0], /^Usage: mfa-cli /);
});
