import { BrsError } from "@brs/core";

/** Why a source gave no MFA code, beside the reasons of commands. */
export type MfaReason = "no-token" | "timeout" | "no-terminal" | "cancelled" | "secret" | "repeated";

/** An error about getting a code; its text never holds one. */
export function mfaError(
  owner: string,
  reason: MfaReason,
  problem: string,
  facts: { readonly cause?: unknown } = {},
): BrsError {
  return new BrsError(`${owner}: ${problem}`, { code: "ERR_BRS_MFA", details: { reason }, ...facts });
}
