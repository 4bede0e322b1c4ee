import { contestantNames, enter, slug } from "../support/contestants.mjs";
import { warmUp } from "../support/load.mjs";

// The default chain takes a code source only as an argument, and is then what "plain SDK" is.
const names = contestantNames.filter((name) => name !== "default chain");

export const title = "MFA";
export const about =
  "Clients of one role with MFA, a first request of each at once. AWS takes a code once; the code source answers at once with the code that the device shows.";

export async function run({ server: { facts, control }, scale }) {
  const scores = [];
  for (const name of names) {
    const serialNumber = `arn:aws:iam::123456789012:mfa/bench-${slug(name)}-${process.pid}-${Date.now()}`;
    await control.mfaDevice(serialNumber);
    await control.resetCounters();
    let prompts = 0;
    const code = () => {
      prompts++;
      return control.mfaCode(serialNumber);
    };
    const { clients, close } = enter(name, facts, scale.clients, { serialNumber, code });
    const results = await Promise.allSettled(clients.map((client) => warmUp([client])));
    await close();
    const failed = results.filter(({ status }) => status === "rejected").length;
    scores.push({ prompts, failed, refused: (await control.counters()).mfa.refused });
  }
  const row = (figure, pick) => ({ figure, unit: "count", values: scores.map(pick) });
  return {
    columns: names,
    rows: [
      row(`prompts for ${scale.clients} clients`, ({ prompts }) => prompts),
      row("codes refused", ({ refused }) => refused),
      row("failed requests", ({ failed }) => failed),
    ],
  };
}
