import type { Credentials } from "../credentials.js";
import { isBrsError } from "../error.js";
import type { ProviderContext, Strategy } from "../provider.js";
import type { RefreshOptions } from "../refresh-options.js";
import { refreshable } from "../refreshable.js";
import { runtime } from "../runtime.js";
import { seal } from "../seal.js";

/** What the contract needs to know to try a provider. */
export interface ProviderUnderTest {
  /** A provider whose source works and hands out new credentials on every trip. */
  create(): Strategy | Promise<Strategy>;
  /** A provider whose source fails, for instance an endpoint where nothing listens. */
  createFailing?(): Strategy | Promise<Strategy>;
  /** Strings that must not show up in what the provider prints or throws: keys, tokens, PINs, codes. */
  readonly secrets?: readonly string[];
  /** Renders a value with everything in it; pass `util.inspect` with `{ depth: 10, showHidden: true }`. */
  readonly inspect?: (value: unknown) => string;
  /** Options for the refreshable that the contract makes; the clock, where the source has its own. */
  readonly refresh?: RefreshOptions;
  /** How many trips to the source there have been; lets the contract check "one call, one trip". */
  readonly trips?: () => number;
}

/** One check of the contract: give it to your test runner. */
export interface ContractCheck {
  /** What the provider promises, in words: the name for your test. */
  readonly name: string;
  /** Makes a provider, tries it, and closes it. Rejects with what it did not keep. */
  run(): Promise<void>;
}

/**
 * What every brs provider promises, as checks for any test runner.
 *
 * @example
 * ```ts
 * import { providerContract, scriptedSource, virtualClock } from "@brs/core/testing";
 *
 * const clock = virtualClock();
 * const create = () => scriptedSource({ clock });
 * for (const { run } of providerContract({ create, refresh: { clock } })) await run();
 * ```
 */
export function providerContract(subject: ProviderUnderTest): readonly ContractCheck[] {
  const check = (name: string, run: (provider: Strategy) => Promise<void>): ContractCheck => ({
    name,
    async run() {
      const provider = await subject.create();
      try {
        await run(provider);
      } finally {
        await provider.close?.();
      }
    },
  });
  const checks = [
    check("is a function that names its strategy", async (provider) => {
      demand(typeof provider === "function", "the provider is not a function");
      demand(typeof provider.strategy === "string" && provider.strategy !== "", "strategy is not a non-empty string");
      demand([undefined, true, false].includes(provider.interactive), "interactive is not a boolean");
    }),
    check("answers with credentials when called without a context", async (provider) => {
      seal(await provider());
    }),
    check("one call is one trip to the source", async (provider) => {
      const before = subject.trips?.() ?? 0;
      const first = await provider();
      const second = await provider({ forceRefresh: true, reason: "forced" });
      if (subject.trips !== undefined)
        demand(subject.trips() - before === 2, `2 calls made ${subject.trips() - before} trips`);
      demand(first !== second, "two calls share one result object");
    }),
    check("leaves the context as it is", async (provider) => {
      await provider(Object.freeze<ProviderContext>({ reason: "initial", forceRefresh: false }));
    }),
    check("rejects at once when its signal is aborted already", async (provider) => {
      const controller = new runtime.AbortController();
      controller.abort(new Error("aborted by the contract"));
      await rejection(provider({ signal: controller.signal }), "an aborted signal was ignored");
    }),
    check("works inside a refreshable, which closes it", async (provider) => {
      const credentials = refreshable(provider, subject.refresh);
      const [one, two] = await Promise.all([credentials(), credentials()]);
      demand(one === two, "two readers got different sets");
      await credentials.close();
    }),
    check("may be closed twice and works again after close", async (provider) => {
      await provider.close?.();
      await provider.close?.();
      seal(await provider());
    }),
    check("shows no secret of its own when printed", async (provider) => {
      await provider();
      revealsNothing(subject, provider);
      demand(!leaks(subject, safeStringify(provider)), "JSON.stringify(provider) shows a secret");
    }),
  ];
  return subject.createFailing === undefined ? checks : [...checks, failingCheck(subject, subject.createFailing)];
}

function failingCheck(subject: ProviderUnderTest, create: () => Strategy | Promise<Strategy>): ContractCheck {
  return {
    name: "says what failed in an error with a code and without a secret",
    async run() {
      const provider = await create();
      try {
        const error = await rejection(provider(), "a failing source did not reject");
        demand(isBrsError(error), "the error is not a BrsError");
        revealsNothing(subject, error);
        const again = await rejection(provider(), "a failing source did not reject the second time");
        demand(isBrsError(again), "the second error is not a BrsError");
      } finally {
        await provider.close?.();
      }
    },
  };
}

function revealsNothing(subject: ProviderUnderTest, value: unknown): void {
  const text = `${subject.inspect?.(value) ?? ""} ${String(value)}`;
  demand(!leaks(subject, text), "printing shows a secret");
}

function leaks({ secrets = [] }: ProviderUnderTest, text: string): boolean {
  return secrets.some((secret) => text.includes(secret));
}

function safeStringify(value: unknown): string {
  // In a list, because of a function alone it makes nothing at all.
  return JSON.stringify([value]);
}

async function rejection(promise: Promise<Credentials>, otherwise: string): Promise<unknown> {
  const settled = await promise.then(
    () => undefined,
    (error: unknown) => ({ error }),
  );
  demand(settled !== undefined, otherwise);
  return settled?.error;
}

function demand(condition: boolean, message: string): void {
  if (!condition) throw new Error(`Provider contract: ${message}.`);
}
