import { contestantNames, enter, inGroups, roleArn } from "../support/contestants.mjs";
import { keepBusy, warmUp } from "../support/load.mjs";
import { median, quantile, worst } from "../support/statistics.mjs";

const stsMs = 300;
// So that each one's own refresh falls due about two seconds in: the SDK's window opens five minutes before expiry, that
// of brs at three quarters of so short a life. Sessions after the first live an hour.
const firstLife = (name) => (name === "brs" ? 8 : 303);

export const title = "One role, many clients, a refresh under load";
export const about =
  `STS answers after ${stsMs} ms. Each contestant's first credentials are issued so that its own refresh falls due some two seconds into ` +
  "the run (brs: a life of 8 s, the others: 303 s). Waits are those of a call for credentials; the bare async function shows " +
  "what the event loop adds at the same moments.";

export async function run({ server, scale }) {
  const { clients, rounds } = scale;
  const scores = contestantNames.map(() => ({ cold: [], more: [], first: [], waits: [], loop: [], failed: 0 }));
  for (let round = 0; round < rounds; round++) {
    for (const group of inGroups(scale)) {
      for (const found of await refreshes(group, server, scale))
        add(scores[contestantNames.indexOf(found.name)], found);
    }
  }
  const row = (figure, unit, pick) => ({ figure, unit, values: scores.map(pick) });
  const slow = ({ waits }) => waits.filter((ms) => ms >= stsMs / 2).length;
  return {
    columns: contestantNames,
    rows: [
      row(`AssumeRole calls of ${clients} clients, cold`, "count", ({ cold }) => median(cold)),
      row("AssumeRole calls at a refresh", "count", ({ more }) => median(more)),
      row("first request, cold (median)", "ms", ({ first }) => median(first)),
      row(`wait for credentials, worst of ${rounds} runs`, "ms", ({ waits }) => worst(waits)),
      row("wait for credentials, p99", "ms", ({ waits }) => quantile(waits, 0.99)),
      row(`calls that waited ${stsMs / 2} ms or more, per refresh`, "count", (score) => slow(score) / rounds),
      row("calls in all", "count", ({ waits }) => waits.length),
      row("failed calls", "count", ({ failed }) => failed),
      row("(a bare async function, worst)", "ms", ({ loop }) => worst(loop)),
    ],
  };
}

function add(score, { cold, more, first, waits, loop, failed }) {
  score.cold.push(cold);
  score.more.push(more);
  score.first.push(...first);
  score.waits.push(...waits);
  score.loop.push(...loop);
  score.failed += failed;
}

async function refreshes(names, { facts, control }, { clients: count, refreshMs }) {
  await control.reset();
  await control.resetCounters();
  await control.latency("sts", stsMs);
  for (const name of names) await control.nextLifetime({ seconds: firstLife(name), roleArn: roleArn(name), count });
  const contestants = names.map((name) => enter(name, facts, count));
  try {
    const first = await Promise.all(contestants.map(({ clients }) => warmUp(clients)));
    const { assumeRole: cold } = await control.counters();
    // Lifetimes that nobody took must not be given to the refresh.
    await control.reset();
    await control.latency("sts", stsMs);
    const busy = await Promise.all(contestants.map(({ clients }) => keepBusy(clients, refreshMs)));
    const { assumeRole: all } = await control.counters();
    return names.map((name, index) => {
      const more = all[roleArn(name)] - cold[roleArn(name)];
      if (more === 0) throw new Error(`${name}: nothing was refreshed in ${refreshMs} ms.`);
      return { ...busy[index], name, cold: cold[roleArn(name)], more, first: first[index] };
    });
  } finally {
    await Promise.all(contestants.map(({ close }) => close()));
    await control.reset();
  }
}
