import type { RefreshWarning } from "./provider.js";
import { runtime } from "./runtime.js";

// The ESM and the CommonJS copy share it: a kind of warning is printed once for the process.
const key = Symbol.for("brs.warned");

/**
 * Prints a warning through `process.emitWarning`, once per kind, where there is one.
 *
 * @example
 * ```ts
 * import { warnOnce } from "@brs/core/provider-kit";
 *
 * warnOnce({ code: "VAULT_HTTP", message: "vaultProvider: the token travels in the clear. Use https:." });
 * ```
 */
export function warnOnce({ code, message }: RefreshWarning): void {
  const store = globalThis as { [key]?: Set<string> | undefined };
  const warned = (store[key] ??= new Set());
  if (warned.has(code)) return;
  warned.add(code);
  runtime.process?.emitWarning?.(message, { type: "BrsWarning", code: `BRS_${code}` });
}
