/// <reference lib="esnext.disposable" preserve="true" />
import type { AbortSignal } from "./abort-signal.js";
import { invalidOption, kindOf } from "./check-options.js";
import { instant } from "./clock.js";
import type { Credentials } from "./credentials.js";
import { refreshPublisher } from "./diagnostics.js";
import { createEagerTimer } from "./eager.js";
import { createEmitter } from "./emitter.js";
import { refreshEventNames, type RefreshEvents } from "./events.js";
import { isThenable } from "./guard.js";
import { phaseOf, type Phase } from "./phase.js";
import type { CredentialProvider, CredentialsOf, SessionExtender, Strategy } from "./provider.js";
import { createReader, type ReadOptions } from "./reader.js";
import { resolveRefreshOptions, type RefreshOptions } from "./refresh-options.js";
import { createRenewal } from "./renewal.js";
import { outside } from "./runtime.js";
import { seal } from "./seal.js";
import { statusOf, type RefreshStatus } from "./status.js";
import { warnOnce } from "./warn.js";

/** Options of a call that may wait. */
export interface CallOptions {
  /** Abandons this caller's wait; shared work goes on. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Credentials that refresh themselves: a function that any AWS SDK client, presigner or signer takes as `credentials`.
 *
 * Calling it is the hot path: while the credentials are fresh it returns the same settled promise.
 * It rejects with `ERR_BRS_CREDENTIALS`, `ERR_BRS_TIMEOUT` or the source's own `BrsError` when nothing valid is held and
 * the source fails, with `ERR_BRS_VALIDATION` for wrong options, and with `ERR_BRS_CLOSED` after `close()`.
 *
 * @example
 * ```ts
 * import type { RefreshableCredentials } from "@brs/core";
 *
 * // A URL that is signed now must still be good in an hour.
 * export const forPresigning = (credentials: RefreshableCredentials) => () => credentials({ minValidityMs: 3_600_000 });
 * ```
 */
export interface RefreshableCredentials<C extends Credentials = Credentials> extends AsyncDisposable {
  /**
   * Resolves to the held set while it is fresh. Later the policy says whether that is still given out, with a refresh
   * behind the call, or a new one is waited for. Rejects with the signal's reason where `signal` ends the wait.
   */
  (options?: ReadOptions): Promise<C>;
  /** Tells the AWS SDK that caching is done here. The SDK may assign it. */
  memoized: boolean;
  /** Where the held set is in its life. */
  readonly phase: Phase;
  /** Whether an attempt is under way. */
  readonly refreshing: boolean;
  /** Whether the source may ask a person. */
  readonly interactive: boolean;
  /** The held set unless it has expired. Starts nothing, and does not count as a read for `idleStopMs`. */
  peek(): C | undefined;
  /** Facts for health checks; never a secret. */
  status(): RefreshStatus;
  /**
   * Gets new credentials now, sharing an attempt under way. Rejects if that fails, as a call does; a source that has
   * nothing newer than a held set that is valid has not failed.
   */
  refresh(options?: CallOptions): Promise<C>;
  /**
   * Says that AWS refused the key. Counts only while that key is held, so that one generation heals once however many
   * calls failed; the next call then waits for new credentials. Returns whether it counted.
   */
  invalidate(accessKeyId: string): boolean;
  /**
   * Adds a listener and returns the way to remove it. What a listener throws stops nothing. Throws `ERR_BRS_VALIDATION`
   * for an event that does not exist. The first `refreshing` of eager mode is over before anybody can listen.
   */
  on<E extends keyof RefreshEvents>(event: E, listener: (detail: RefreshEvents[E]) => void): () => void;
  /**
   * Aborts the attempt under way, rejects everybody who waits, closes the provider. Idempotent. When it resolves no
   * timer, attempt or waiting call is left; it rejects if the provider's own `close` does.
   */
  close(): Promise<void>;
}

/** What {@link refreshable} makes of a provider: its credentials' type and its session extension are kept. */
export type Refreshable<P> = RefreshableCredentials<CredentialsOf<P>> &
  (P extends SessionExtender<infer Ext> ? SessionExtender<Ext> : unknown);

const brand = Symbol.for("brs.refreshable");
// Where the runtime lacks the symbol, the one that esbuild and Babel compile `await using` to.
const disposeKey: typeof Symbol.asyncDispose = Object.hasOwn(Symbol, "asyncDispose")
  ? Symbol.asyncDispose
  : (Symbol.for("Symbol.asyncDispose") as typeof Symbol.asyncDispose);

/**
 * Whether a value was made by {@link refreshable}, by any copy of this package.
 *
 * @example
 * ```ts
 * import { isRefreshable, refreshable, type CredentialProvider, type RefreshableCredentials } from "@brs/core";
 *
 * export const keptFresh = (source: CredentialProvider): RefreshableCredentials =>
 *   isRefreshable(source) ? source : refreshable(source);
 * ```
 */
export function isRefreshable(value: unknown): value is RefreshableCredentials {
  return typeof value === "function" && (value as { readonly [brand]?: unknown })[brand] === true;
}

/**
 * Makes credentials that refresh themselves from any AWS SDK v3 credential provider, brs strategy or static credentials.
 *
 * Throws `ERR_BRS_VALIDATION` when the provider or an option is wrong.
 *
 * @example
 * ```ts
 * import { refreshable } from "@brs/core";
 *
 * const credentials = refreshable(async () => ({ accessKeyId: "AKIDEXAMPLE", secretAccessKey: "secret" }));
 * const { accessKeyId } = await credentials();
 * await credentials.close();
 * ```
 */
export function refreshable<P extends CredentialProvider | Credentials>(
  provider: P,
  options: RefreshOptions = {},
): Refreshable<P> {
  const strategy: Strategy<CredentialsOf<P>> & Partial<SessionExtender<object>> = toStrategy(provider);
  const interactive = strategy.interactive === true;
  const settings = resolveRefreshOptions(options, interactive);
  const emitter = createEmitter<RefreshEvents>(() => {
    warnOnce(listenerFailed);
  });
  const publish = refreshPublisher(strategy.strategy, settings.label);
  const emit = <E extends keyof RefreshEvents>(event: E, detail: RefreshEvents[E]): void => {
    if (event === "warning") warnOnce(detail as RefreshEvents["warning"]);
    emitter.emit(event, detail);
    publish(event, detail);
  };
  const renewal = createRenewal(strategy, settings, {
    emit,
    changed() {
      reader.disturb();
      timer?.arm();
    },
  });
  const timer = settings.eager ? createEagerTimer(renewal, settings) : undefined;
  const reader = createReader(renewal, settings, () => timer?.touch());

  let finishClosing!: (closing: Promise<void>) => void;
  const closing = new Promise<void>((resolve) => (finishClosing = resolve));
  // Listeners and providers may close again while this runs.
  function close(): Promise<void> {
    if (!renewal.closed) finishClosing(shutDown());
    return closing;
  }
  async function shutDown(): Promise<void> {
    renewal.close();
    emit("closed", {});
    emitter.close();
    await reader.settled();
    await strategy.close?.();
  }
  const phase = (): Phase => {
    if (renewal.closed) return "closed";
    return renewal.held === undefined ? "empty" : phaseOf(renewal.held.term, instant(settings.clock));
  };

  const members = {
    get phase() {
      return phase();
    },
    get refreshing() {
      return renewal.attempt !== undefined;
    },
    get interactive() {
      return interactive;
    },
    // An ordinary data property: the SDK assigns it, and throws if it cannot.
    memoized: true,
    peek: () => (phase() === "expired" ? undefined : renewal.held?.credentials),
    status: () => statusOf(renewal, phase()),
    refresh: (callOptions?: CallOptions) => reader.refresh(callOptions?.signal),
    invalidate: (accessKeyId: string) => renewal.invalidate(accessKeyId),
    on: <E extends keyof RefreshEvents>(event: E, listener: (detail: RefreshEvents[E]) => void) => {
      if (!refreshEventNames.includes(event)) {
        const given = typeof (event as unknown) === "string" ? event : `that is ${kindOf(event)}`;
        throw invalidOption("on()", "event", `there is no event ${given}. Events are ${refreshEventNames.join(", ")}.`);
      }
      if (typeof (listener as unknown) !== "function") {
        throw invalidOption("on()", "listener", `the listener must be a function, got ${kindOf(listener)}.`);
      }
      return emitter.on(event, listener);
    },
    close,
    [disposeKey]: close,
    ...(strategy.extendSession && { extendSession: strategy.extendSession }),
  };
  const read = (readOptions?: ReadOptions): Promise<CredentialsOf<P>> => reader.read(readOptions ?? undefined);
  // Descriptors, and not Object.assign: it would copy a getter's value once.
  const credentials = Object.defineProperties(read, Object.getOwnPropertyDescriptors(members));
  Object.defineProperty(credentials, brand, { value: true });

  if (settings.eager) outside(() => renewal.start("initial"));
  return credentials as RefreshableCredentials<CredentialsOf<P>> as Refreshable<P>;
}

/** A provider as it is, or a provider of static credentials. */
function toStrategy<C extends Credentials>(provider: unknown): Strategy<C> {
  const forbid = (problem: string): never => {
    throw invalidOption("refreshable()", "provider", problem);
  };
  if (isRefreshable(provider)) return forbid("the provider is refreshable already; use it as it is.");
  if (typeof provider === "function") return provider as Strategy<C>;
  if (typeof provider !== "object" || provider === null || isThenable(provider)) {
    return forbid(`the provider must be a credential provider (a function) or credentials, got ${kindOf(provider)}.`);
  }
  let given: C;
  try {
    // A copy: what the caller changes later must not change half of what is held.
    given = seal<C>(provider).credentials;
  } catch (error) {
    const field = (error as { readonly param?: string }).param ?? "something";
    return forbid(
      `static credentials need accessKeyId and secretAccessKey in strings and expiration as a Date: ${field} is missing or wrong.`,
    );
  }
  return Object.assign(() => Promise.resolve(given), { strategy: "static" });
}

const listenerFailed = {
  code: "LISTENER_FAILED",
  message: "brs: an event listener threw. Its error was dropped so that refreshing goes on; mend the listener.",
};
