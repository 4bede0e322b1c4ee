import { AwsError } from "../errors.js";
import type { AccessKey } from "../keys.js";
import type { State } from "../state.js";

/** Checks a serial number and code that came with a call. True when the call shows MFA. */
export function checkMfa(
  serial: string | undefined,
  code: string | undefined,
  caller: AccessKey,
  state: State,
): boolean {
  if (serial === undefined && code === undefined) return false;
  if (serial === undefined || code === undefined) {
    throw denied("MultiFactorAuthentication failed, must provide both MFA serial number and one time pass code.");
  }
  // A device belongs to a user: sessions of roles have none.
  if (!state.mfa.has(serial) || caller.principal.kind !== "user") {
    state.counters.mfa(false);
    throw denied(
      "MultiFactorAuthentication failed, unable to validate MFA code.  Please verify your MFA serial number is valid and associated with this user.",
    );
  }
  const accepted = state.mfa.accept(serial, code);
  state.counters.mfa(accepted);
  if (!accepted) throw denied("MultiFactorAuthentication failed with invalid MFA one time pass code.");
  return true;
}

function denied(message: string): AwsError {
  return new AwsError("AccessDenied", 403, message);
}
