import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { inspect, type InspectOptions } from "node:util";
import { awsStandard, BrsError, refreshable, type ProviderContext, type RefreshOptions } from "../src/index.js";
import { seal } from "../src/seal.js";
import { virtualClock } from "../src/testing/index.js";
import { HOUR, MINUTE, record, SECOND } from "./kit.js";

const secrets = {
  accessKeyId: "AKIAQUITESECRETKEYID",
  secretAccessKey: "wJalrXUtnFEMI/very/secret/KEY",
  sessionToken: "FwoGZXIvYXdzEJr//////////very-secret-token",
};
const everything: InspectOptions = { depth: Infinity, showHidden: true, getters: true, maxStringLength: Infinity };

function demandNoSecret(text: string): void {
  for (const secret of Object.values(secrets)) expect(text).not.toContain(secret);
}

/** What somebody could make of a value to print it. */
function printed(value: unknown): string {
  const error = value instanceof Error ? `${value.message}\n${String(value.stack)}` : "";
  return [inspect(value, everything), inspect(value), JSON.stringify([value]), String(value), error].join("\n");
}

const tryTo = (run: () => unknown): unknown => {
  try {
    return run();
  } catch (error) {
    return error;
  }
};

test("nothing that brs throws, tells, publishes or warns of holds a secret", async () => {
  const clock = virtualClock();
  const told: unknown[] = [];
  const listen = (message: unknown): number => told.push(message);
  subscribe("brs:refresh", listen);
  const warned = jest.spyOn(process, "emitWarning").mockImplementation((...warning) => {
    told.push(...warning);
  });
  const set = () => ({ ...secrets, expiration: new Date(clock.now() + HOUR) });
  const answers: (() => unknown)[] = [
    set,
    () => ({ ...set(), secretAccessKey: 42 }),
    () => ({ ...set(), accountId: [secrets.secretAccessKey] }),
    () => ({ ...set(), expiration: secrets.sessionToken }),
    () => ({ ...set(), expiration: new Date(0) }),
    () => secrets.secretAccessKey,
    () => [secrets.secretAccessKey],
    // The held set again: no progress.
    set,
    () => {
      throw new Error("the provider's own words");
    },
    () => new Promise(() => undefined),
  ];
  try {
    for (const policy of [undefined, awsStandard]) {
      const queue = [...answers];
      const provider = async ({ warn }: ProviderContext = {}): Promise<ReturnType<typeof set>> => {
        warn!({ code: "ODD", message: "brs: odd." });
        return (await queue.shift()?.()) as ReturnType<typeof set>;
      };
      const credentials = refreshable(provider, { clock, policy, advisoryWindowMs: 2 * HOUR });
      const events = record(credentials);
      credentials.on("refreshed", () => {
        throw new Error("listener");
      });
      while (queue.length > 0) {
        const call = credentials.refresh().catch((error: unknown) => told.push(error));
        told.push(credentials.status());
        await clock.advance(31 * SECOND);
        await call;
        told.push(credentials.status(), credentials.phase);
      }
      told.push(credentials.invalidate(secrets.accessKeyId));
      await clock.advance(10 * MINUTE);
      await credentials.close();
      told.push(await credentials().catch((error: unknown) => error), ...events, credentials, provider);
    }
    const wrong = [
      { [secrets.secretAccessKey]: 1 },
      { policy: secrets },
      { clock: secrets },
      { mode: secrets.secretAccessKey },
      { random: secrets.sessionToken },
      { timeoutMs: secrets.secretAccessKey },
    ].map((options) => tryTo(() => refreshable(set as never, options as RefreshOptions)));
    // A name that somebody invents for an option is told: it is how they find their slip.
    expect(String(wrong.shift())).toContain("there is no option");
    told.push(...wrong);
    for (const provider of [
      { ...secrets, secretAccessKey: "" },
      { ...secrets, expiration: secrets.sessionToken },
    ]) {
      told.push(tryTo(() => refreshable(provider as never)));
    }
    told.push(tryTo(() => refreshable(secrets.secretAccessKey as never)));
  } finally {
    unsubscribe("brs:refresh", listen);
  }
  expect(told.filter((value) => value instanceof BrsError).length).toBeGreaterThan(20);
  expect(warned).toHaveBeenCalledTimes(3);
  told.forEach((value) => {
    demandNoSecret(printed(value));
  });
});

test("a held set shows nothing when it is printed, wherever it hangs", () => {
  const { credentials } = seal({ ...secrets, expiration: new Date(1_800_000_000_000) });
  for (const value of [credentials, [credentials], { deep: { credentials } }, new Map([["key", credentials]])]) {
    demandNoSecret(inspect(value, everything));
  }
  demandNoSecret(inspect(Promise.resolve(credentials)));
});

test("a held set written out as JSON is what the user asked for: a credential process needs it", () => {
  expect(JSON.parse(JSON.stringify(seal(secrets).credentials))).toEqual(secrets);
});
