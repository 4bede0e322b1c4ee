import type { AbortSignal } from "./abort-signal.js";

/**
 * What core uses of the runtime beyond the language. Declared here because core compiles without DOM and Node types;
 * everything that not every runtime has is optional.
 */
interface Runtime {
  setTimeout(callback: () => void, delayMs: number): unknown;
  clearTimeout(timer: unknown): void;
  readonly performance?: { now(): number };
  readonly AbortController: new () => {
    readonly signal: AbortSignal;
    abort(reason?: unknown): void;
  };
  readonly process?: {
    emitWarning?(message: string, options: { readonly type: string; readonly code: string }): void;
    getBuiltinModule?(id: string): unknown;
  };
}

/** The global object as {@link Runtime}. Members are read at each use, so that fake timers installed later count. */
export const runtime: Runtime = globalThis as object as Runtime;

interface AsyncHooks {
  readonly AsyncLocalStorage?: { snapshot?(): Outside };
}

/**
 * A built-in module of Node, without the static import that would keep core out of other runtimes.
 * `undefined` where there is none of that name.
 *
 * @example
 * ```ts
 * import { builtinModule } from "@brs/core/provider-kit";
 *
 * const os = builtinModule<{ homedir(): string }>("node:os");
 * export const home = os?.homedir() ?? "/";
 * ```
 */
export function builtinModule<M>(id: string): M | undefined {
  return runtime.process?.getBuiltinModule?.(id) as M | undefined;
}

/** Runs work in the async context that core was loaded in. */
export type Outside = <T>(work: () => T) => T;

/**
 * A refresh behind a call, and every timer, must not carry the caller's trace span or `AsyncLocalStorage` stores for as
 * long as they live. Loading is the one moment that surely belongs to no call: a session may be made inside a request.
 */
export const outside: Outside =
  builtinModule<AsyncHooks>("node:async_hooks")?.AsyncLocalStorage?.snapshot?.() ?? ((work) => work());
