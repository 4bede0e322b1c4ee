// The figures of docs/guides/production.md: how long an outage fails no call, and how often the source is asked meanwhile.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { refreshable } from "@brs/core";
import { scriptedSource, virtualClock } from "@brs/core/testing";
import { root } from "../samples/sources.mjs";

const MINUTE = 60_000;
const guide = readFileSync(join(root, "docs/guides/production.md"), "utf8");

/** Credentials that are read until they end, and whose source is down all the time. When did it fail, in minutes before the end? */
async function failuresOf({ hours, everyMs, random, ...options }) {
  const clock = virtualClock();
  const source = scriptedSource({ clock, lifetimeMs: hours * 60 * MINUTE });
  const credentials = refreshable(source, { clock, random, ...options });
  const end = (await credentials()).expiration.getTime();
  source.otherwise({ fail: new Error("down") });
  const failures = [];
  credentials.on("refreshFailed", () => failures.push((end - clock.now()) / MINUTE));
  await clock.advance((hours - 1) * 60 * MINUTE);
  for (; clock.now() < end; await clock.advance(everyMs)) await credentials(); // a call that failed would throw
  await credentials.close();
  return failures;
}

const rows = [
  { row: /^\| 1 hour .*\| default .*?(\d+) minutes/m, hours: 1 },
  { row: /^\| 1 hour .*30 \* 60_000.*?(\d+) minutes/m, hours: 1, advisoryWindowMs: 30 * MINUTE },
  { row: /^\| 12 hours .*\| default .*?(\d+) minutes/m, hours: 12 },
];
for (const { row, ...options } of rows) {
  const [, minutes] = row.exec(guide);
  test(`${minutes} minutes are left when the refresh opens as late as it can, and no call fails`, async () => {
    const [first] = await failuresOf({ ...options, everyMs: 5_000, random: () => 1 - Number.EPSILON });
    assert.equal(Math.floor(first), Number(minutes));
  });
}

test("of an hour's life the source is asked some 10 times up to the last minute, and some 10 times in it", async () => {
  for (const chance of [0, 0.5, 0.99]) {
    const failures = await failuresOf({ hours: 1, everyMs: 1_000, random: () => chance });
    const before = failures.filter((minutes) => minutes > 1).length;
    for (const count of [before, failures.length - before]) assert.ok(count > 6 && count < 16, String(count));
  }
});
