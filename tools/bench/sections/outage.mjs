import { contestantNames, enter, inGroups, roleArn } from "../support/contestants.mjs";
import { keepBusy, warmUp } from "../support/load.mjs";
import { worst } from "../support/statistics.mjs";

const life = (name) => (name === "brs" ? 12 : 303);

export const title = "STS fails while the credentials are valid";
export const about =
  "STS answers 500 from the first credentials on. The windows open some two to four seconds in (brs: a life of 12 s, the others: 303 s, so that those stay valid for five " +
  "more minutes); the run ends in brs's mandatory window, before its expiry. The SDK's STS client tries each AssumeRole three times.";

export async function run({ server, scale }) {
  const scores = [];
  for (const group of inGroups(scale)) scores.push(...(await outage(group, server, scale)));
  const row = (figure, unit, pick) => ({ figure, unit, values: scores.map(pick) });
  return {
    columns: contestantNames,
    rows: [
      row("failed calls", "count", ({ failed }) => failed),
      row("calls in all", "count", ({ calls }) => calls),
      row("wait for credentials, worst", "ms", ({ waits }) => worst(waits)),
      row("requests that reached STS meanwhile", "count", ({ asked }) => asked),
    ],
  };
}

async function outage(names, { facts, control }, { clients: count, outageMs }) {
  await control.reset();
  for (const name of names) await control.nextLifetime({ seconds: life(name), roleArn: roleArn(name), count });
  const contestants = names.map((name) => enter(name, facts, count));
  try {
    const start = performance.now();
    await Promise.all(contestants.map(({ clients }) => warmUp(clients)));
    await control.outage("sts", "500");
    await control.resetCounters();
    // From the first credentials on: warming up takes a while where the machine is busy.
    const forMs = outageMs - (performance.now() - start);
    const scores = await Promise.all(contestants.map(({ clients }) => keepBusy(clients, forMs)));
    const { assumeRole } = await control.counters();
    return names.map((name, index) => {
      const asked = assumeRole[roleArn(name)];
      if (asked === undefined) throw new Error(`${name}: no refresh fell due in ${outageMs} ms.`);
      return { ...scores[index], asked };
    });
  } finally {
    await Promise.all(contestants.map(({ close }) => close()));
    await control.reset();
  }
}
