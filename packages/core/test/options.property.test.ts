// Options come from people and from configuration files: whatever they are, they are taken or refused in our words.
import assert from "node:assert/strict";
import { anyOptions, anyRecord, patienceMs, survive } from "@brs/fuzz";
import { isBrsError } from "../src/error.js";
import { isRefreshable, refreshable } from "../src/refreshable.js";
import { resolveRefreshOptions } from "../src/refresh-options.js";
import { awsStandard, resilient } from "../src/policy.js";
import { systemClock } from "../src/clock.js";

const isInvalid = (error: unknown): boolean => isBrsError(error, "ERR_BRS_VALIDATION");

const policies = Object.fromEntries(
  Object.keys(resilient).map((name) => [
    name,
    [resilient, awsStandard].map((policy) => policy[name as keyof typeof policy]),
  ]),
);
const times = [0, 1, 60_000, 900_000, undefined];
const fields = {
  mode: ["deferred", "eager"],
  policy: [resilient, awsStandard],
  advisoryWindowMs: times,
  mandatoryWindowMs: times,
  timeoutMs: times,
  maxAgeMs: times,
  idleStopMs: times,
  background: [() => undefined],
  label: ["tenant 7"],
  clock: [systemClock],
  random: [Math.random],
};

test(
  "any options of a refreshable",
  () => {
    const { accepted, refused } = survive(
      anyOptions(fields),
      (options) => resolveRefreshOptions(options as object, false),
      isInvalid,
      ({ timeoutMs, maxAgeMs, advisoryWindowMs = 0, mandatoryWindowMs = 0 }) => {
        assert.ok([timeoutMs, maxAgeMs, advisoryWindowMs, mandatoryWindowMs].every((time) => time >= 0));
      },
    );
    expect(Math.min(accepted, refused)).toBeGreaterThan(10_000);
  },
  patienceMs,
);

test(
  "any policy",
  () => {
    const { accepted, refused } = survive(
      anyRecord(policies),
      (changes) => resolveRefreshOptions({ policy: { ...resilient, ...changes } }, false),
      isInvalid,
    );
    expect(Math.min(accepted, refused)).toBeGreaterThan(10_000);
  },
  patienceMs,
);

test(
  "anything in the place of a provider",
  () => {
    survive(
      anyOptions({
        accessKeyId: ["AKID"],
        secretAccessKey: ["secret"],
        sessionToken: ["token"],
        expiration: [new Date()],
      }),
      (provider) => refreshable(provider as never),
      isInvalid,
      (made) => {
        assert.ok(isRefreshable(made));
      },
    );
  },
  patienceMs,
);
