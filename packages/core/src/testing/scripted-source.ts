import type { Clock } from "../clock.js";
import type { Credentials } from "../credentials.js";
import type { Fetched, ProviderContext, Strategy } from "../provider.js";

/** One answer of a scripted source. */
export type ScriptedAnswer = { readonly delayMs?: number } & (
  | {
      /** New credentials with this life. `Infinity`: without expiration. Default: the source's `lifetimeMs`. */
      readonly lifetimeMs?: number;
      /** Answer with the previous credentials, as a source with a cache does. */
      readonly same?: boolean;
      /** What the source's clock is ahead of the local wall clock. Given: told as `serverTime`. */
      readonly serverAheadMs?: number;
    }
  | { readonly fail: unknown }
  | { readonly hang: true; readonly ignoreSignal?: boolean }
  /** Resolve with this, whatever it is. */
  | { readonly raw: unknown }
);

/** A provider whose answers a test writes down beforehand. */
export interface ScriptedSource extends Strategy {
  /** The contexts of the calls so far. */
  readonly calls: readonly ProviderContext[];
  /** Queues answers for the next calls; afterwards the source answers as `otherwise` says, by default with new credentials. */
  next(...answers: readonly ScriptedAnswer[]): void;
  /** What calls get when the queue is empty. */
  otherwise(answer: ScriptedAnswer): void;
  /** How often `close()` was called. */
  readonly closes: number;
}

/** How a {@link scriptedSource} behaves unless told otherwise. */
export interface ScriptedSourceOptions {
  /** The clock that delays and expirations go by: that of the refreshable, as a rule a `virtualClock()`. */
  readonly clock: Clock;
  /** Life of new credentials. Default one hour. */
  readonly lifetimeMs?: number;
  /** Whether the source says that it may ask a person. Default false. */
  readonly interactive?: boolean;
  /** The kind of source that it says it is. Default `"scripted"`. */
  readonly strategy?: string;
}

/**
 * A credential source under a test's control, on a virtual clock.
 *
 * @example
 * ```ts
 * import { refreshable } from "@brs/core";
 * import { scriptedSource, virtualClock } from "@brs/core/testing";
 *
 * const clock = virtualClock();
 * const source = scriptedSource({ clock });
 * source.next({ fail: new Error("STS is down") }, { lifetimeMs: 900_000 });
 * const credentials = refreshable(source, { clock });
 * await credentials().catch(() => undefined); // the first answer
 * console.log(source.calls.length); // 1
 * ```
 */
export function scriptedSource(options: ScriptedSourceOptions): ScriptedSource {
  const { clock, lifetimeMs = 3_600_000 } = options;
  const calls: ProviderContext[] = [];
  const queue: ScriptedAnswer[] = [];
  let usual: ScriptedAnswer = {};
  let serial = 0;
  let closes = 0;
  let previous: (Credentials & Fetched) | undefined;

  const issue = (answer: ScriptedAnswer): unknown => {
    if ("raw" in answer) return answer.raw;
    if ("fail" in answer) throw answer.fail;
    if ("hang" in answer || (answer.same === true && previous !== undefined)) return previous;
    const life = answer.lifetimeMs ?? lifetimeMs;
    const serverTime = clock.now() + (answer.serverAheadMs ?? 0);
    const id = String(++serial).padStart(4, "0");
    previous = {
      accessKeyId: `AKIDSCRIPTED${id}`,
      secretAccessKey: `scripted-secret-${id}`,
      sessionToken: `scripted-token-${id}`,
      ...(life === Infinity ? {} : { expiration: new Date(serverTime + life) }),
      ...(answer.serverAheadMs === undefined ? {} : { serverTime: new Date(serverTime) }),
    };
    return previous;
  };

  const call = async (context: ProviderContext = {}): Promise<Credentials> => {
    if (context.signal?.aborted === true) throw context.signal.reason;
    calls.push(context);
    const answer = queue.shift() ?? usual;
    if ("hang" in answer) return hang(answer.ignoreSignal === true ? undefined : context.signal);
    const { delayMs } = answer;
    if (delayMs !== undefined) await new Promise<void>((resolve) => void clock.schedule(resolve, delayMs));
    // What a script says may be anything: that is its purpose.
    return issue(answer) as Credentials;
  };

  const source = Object.assign(call, {
    strategy: options.strategy ?? "scripted",
    interactive: options.interactive ?? false,
    calls,
    closes: 0,
    next: (...answers: readonly ScriptedAnswer[]) => void queue.push(...answers),
    otherwise(answer: ScriptedAnswer) {
      usual = answer;
    },
    close() {
      closes++;
    },
  });
  return Object.defineProperty(source, "closes", { get: () => closes });
}

function hang(signal: ProviderContext["signal"]): Promise<never> {
  return new Promise((_, reject) => {
    signal?.addEventListener("abort", () => reject(new Error("the scripted source was aborted")), { once: true });
  });
}
