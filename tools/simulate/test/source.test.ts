import { isBrsError, refreshable, type Credentials, type Fetched } from "@brs/core";
import { createAwsKeys, isWhole } from "../src/aws-keys.js";
import type { SourceKind } from "../src/fleet.js";
import { createMachine, EPOCH_MS } from "../src/machine.js";
import { randomStream } from "../src/random.js";
import { createSource } from "../src/source.js";
import { createTimeline } from "../src/timeline.js";

const calm = { name: "p000", startsAt: 0, skewMs: 0, steps: [], sleeps: [], restarts: [] };
const LIFE_MS = 3_600_000;

function sourceOf(source: SourceKind) {
  const timeline = createTimeline();
  const machine = createMachine(calm, timeline, () => {});
  const keys = createAwsKeys("s00000", undefined);
  const plan = {
    name: "s00000",
    machine: 0,
    mode: "deferred",
    lifeMs: LIFE_MS,
    callEveryMs: 1,
    source,
    deaf: false,
    denied: undefined,
    refused: undefined,
  } as const;
  const provider = createSource({
    plan,
    machine,
    keys,
    now: () => timeline.now,
    random: () => randomStream(2, "source"),
    assumeRole: async () => ({ issuedAt: timeline.now, requests: 1 }),
  });
  const at = async (ms: number, forceRefresh: boolean): Promise<Credentials & Fetched> => {
    await timeline.run(ms);
    const answer = provider({ forceRefresh });
    await timeline.run(ms + 10);
    return answer;
  };
  return { at, keys, provider, timeline, machine };
}

test("STS says when the credentials end and what time it is, in whole seconds", async () => {
  const { at } = sourceOf("sts");
  const answer = await at(1_700, false);
  expect(answer.serverTime?.getTime()).toBe(EPOCH_MS + 1_000);
  expect(answer.expiration?.getTime()).toBe(EPOCH_MS + 1_000 + LIFE_MS);
});

test("a source without time says only when the credentials end", async () => {
  const { at } = sourceOf("timeless");
  expect(await at(0, false)).not.toHaveProperty("serverTime");
});

test("a cache gives the same until five minutes before the end, or until it is told to fetch", async () => {
  const { at } = sourceOf("caching");
  const first = await at(0, false);
  expect((await at(LIFE_MS - 400_000, false)).accessKeyId).toBe(first.accessKeyId);
  const second = await at(LIFE_MS - 390_000, true);
  expect(second.accessKeyId).not.toBe(first.accessKeyId);
  expect((await at(LIFE_MS + 1_000, false)).accessKeyId).toBe(second.accessKeyId);
});

test("a stubborn cache does not do as it is told", async () => {
  const { at } = sourceOf("stubborn");
  const first = await at(0, false);
  expect((await at(LIFE_MS - 700_000, true)).accessKeyId).toBe(first.accessKeyId);
  expect((await at(LIFE_MS - 590_000, false)).accessKeyId).not.toBe(first.accessKeyId);
});

test("a liar tells every lie, and core takes none of the impossible ones", async () => {
  const { keys, provider, timeline, machine } = sourceOf("lying");
  const kinds = new Set<string>();
  for (let index = 0; index < 100; index++) {
    const answer = await provider({});
    const generation = keys.find(answer.accessKeyId);
    if (generation === undefined) throw new Error("a key that AWS does not know");
    const lie = whichLie(generation.saidEnd > generation.end, isWhole(generation, answer), answer);
    kinds.add(lie);
    const credentials = refreshable(async () => answer, { clock: machine.clock() });
    const taken = await credentials().then(
      () => true,
      (error: unknown) => !isBrsError(error),
    );
    expect({ lie, taken }).toEqual({ lie, taken: lie === "truth" || lie === "overpromised" });
    await credentials.close();
  }
  expect(timeline.now).toBe(0);
  expect([...kinds].sort()).toEqual(["expired", "malformed", "overpromised", "truth"]);
});

function whichLie(overpromised: boolean, whole: boolean, answer: Credentials): string {
  if (answer.secretAccessKey === "") return "malformed";
  if (!whole) return "expired";
  return overpromised ? "overpromised" : "truth";
}
