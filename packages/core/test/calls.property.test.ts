// What a program hands to a refreshable after it has been made.
import { anyOptions, anyValue, hidden, patienceMs, survive, surviveAsync } from "@brs/fuzz";
import fc from "fast-check";
import { isBrsError } from "../src/error.js";
import { refreshEventNames } from "../src/events.js";
import { refreshable } from "../src/refreshable.js";

const isInvalid = (error: unknown): boolean => isBrsError(error, "ERR_BRS_VALIDATION");

let generation = 0;
const source = () =>
  Promise.resolve({
    accessKeyId: `ASIA${++generation}`,
    secretAccessKey: "secret",
    sessionToken: "token",
    expiration: new Date(Date.now() + 3_600_000),
  });

test(
  "any options of a call",
  async () => {
    const credentials = refreshable(source);
    const fields = {
      signal: [undefined, new AbortController().signal],
      forceRefresh: [true, false],
      minValidityMs: [0, 1, 60_000],
      callerClientConfig: [{ region: () => Promise.resolve("us-east-1") }],
    };
    const calls = fc.tuple(fc.constantFrom("call", "refresh"), anyOptions(fields));
    // More life than any new set has: refused, as it should be.
    const isTooMuch = (error: unknown): boolean => isBrsError(error) && error.param === "minValidityMs";
    const { accepted, refused } = await surviveAsync(
      calls,
      ([kind, options]) => (kind === "call" ? credentials(options as object) : credentials.refresh(options as object)),
      (error) => isInvalid(error) || isTooMuch(error),
    );
    expect(Math.min(accepted, refused)).toBeGreaterThan(1_000);
    await credentials.close();
  },
  patienceMs,
);

test(
  "any event, listener and key",
  () => {
    const credentials = refreshable(source);
    // A name that is none is told, as the name of an option is.
    const others = anyValue().filter((value) => typeof value !== "string" || !value.includes(hidden));
    const events = fc.oneof(fc.constantFrom(...refreshEventNames), others);
    const listeners = fc.oneof(
      fc.constant(() => undefined),
      anyValue(),
    );
    survive(
      fc.tuple(events, listeners),
      ([event, listener]) => {
        credentials.on(event as never, listener as never)();
        credentials.invalidate(event as never);
      },
      isInvalid,
    );
  },
  patienceMs,
);
