import { systemClock, type Clock, type MfaCodeProvider } from "@brs/core";
import { checkOptions, invalidOption, kindOf } from "@brs/core/provider-kit";
import { HOTP, Secret } from "otpauth";
import { mfaError } from "./mfa-error.js";
import { DEFAULT_STEP_MS, objectWith, stepRule, timeoutRule } from "./rules.js";
import { waitFor } from "./wait.js";

/** Options of {@link totpMfa}. AWS's virtual MFA devices need none. */
export interface TotpMfaOptions {
  /** The hash of the device. Default `"SHA1"`, which AWS uses. */
  readonly algorithm?: "SHA1" | "SHA256" | "SHA512" | undefined;
  /** How long the device shows a code, in whole milliseconds (1 … 86 400 000). Default 30 000, which AWS uses. */
  readonly stepMs?: number | undefined;
  /** How long to wait for a secret that comes from a function, in milliseconds; `null`: for ever. Default 30 000. */
  readonly timeoutMs?: number | null | undefined;
  /** Where the time comes from. Default: the system's clock. */
  readonly clock?: Pick<Clock, "now"> | undefined;
}

const OWNER = "totpMfa";
const SECRET_TIMEOUT_MS = 30_000;
const algorithms: readonly unknown[] = ["SHA1", "SHA256", "SHA512"];

/**
 * Computes MFA codes from the secret of a virtual device (RFC 6238), as an authenticator app does. It asks nobody
 * (`interactive` is false). Keep the secret apart from the credentials that it protects.
 *
 * The secret is base32, as AWS shows it beside the QR code, or a function that gets it at each use. Two calls within 30
 * seconds compute the same code, which AWS takes once: wrap it in {@link singleUse} when sessions share the device.
 *
 * A secret from a function that is not base32 rejects with `ERR_BRS_MFA` (`details.reason` `"secret"`), none in time with
 * `"timeout"`; what the function throws passes unchanged.
 *
 * @throws BrsError `ERR_BRS_VALIDATION` for a secret that is not base32, and for wrong options.
 *
 * @example
 * ```ts
 * import { readFile } from "node:fs/promises";
 * import { singleUse, totpMfa } from "@brs/mfa";
 *
 * export const device = singleUse(totpMfa(() => readFile("/run/secrets/aws-mfa", "utf8")));
 * ```
 */
export function totpMfa(
  secret: string | (() => string | Promise<string>),
  options: TotpMfaOptions = {},
): MfaCodeProvider {
  checkOptions(OWNER, options, {
    algorithm: { rule: '"SHA1", "SHA256" or "SHA512"', test: (value) => algorithms.includes(value) },
    stepMs: stepRule,
    timeoutMs: timeoutRule,
    clock: objectWith("now"),
  });
  const { algorithm = "SHA1", stepMs = DEFAULT_STEP_MS, timeoutMs = SECRET_TIMEOUT_MS, clock = systemClock } = options;
  const getSecret = checkSecret(secret);

  const computeCode: MfaCodeProvider = async (_serialNumber, { signal } = {}) => {
    if (signal?.aborted) throw signal.reason;
    const key = await waitFor(OWNER, getSecret(), { signal, timeoutMs });
    // A TOTP is the HOTP of the step; computed here because the library's own step is in seconds.
    return HOTP.generate({ secret: key, algorithm, digits: 6, counter: Math.floor(clock.now() / stepMs) });
  };
  return Object.assign(computeCode, { interactive: false });
}

function checkSecret(secret: unknown): () => Promise<Secret> {
  if (typeof secret === "function") {
    return async () => {
      const answer: unknown = await (secret as () => unknown)();
      const problem = problemOf(answer);
      if (problem !== undefined) throw mfaError(OWNER, "secret", `the secret that its function returned ${problem}`);
      return decode(answer as string);
    };
  }
  const problem = problemOf(secret);
  if (problem !== undefined) throw invalidOption(OWNER, "secret", `the secret ${problem}`);
  const key = decode(secret as string);
  return () => Promise.resolve(key);
}

/** What is wrong with a secret, without any of it. */
function problemOf(secret: unknown): string | undefined {
  if (typeof secret !== "string") return `must be base32 text, or a function that returns it; got ${kindOf(secret)}.`;
  if (secret.startsWith("otpauth:")) return "must be base32 text alone: pass the value of the URI's secret parameter.";
  const text = plain(secret);
  if (text === "") return "is empty.";
  if (!/^[A-Z2-7]+$/.test(text)) return "is not base32: it may hold the letters A to Z and the digits 2 to 7.";
  // Every 8 characters are 5 bytes; the other lengths do not come out at whole bytes.
  return [0, 2, 4, 5, 7].includes(text.length % 8)
    ? undefined
    : "is not whole base32: characters are missing at its end.";
}

function decode(secret: string): Secret {
  return Secret.fromBase32(plain(secret));
}

/** Secrets are shown in groups, in either case, and end in a line end when they come from a file. */
function plain(secret: string): string {
  return secret.replace(/[\s-]/g, "").replace(/=+$/, "").toUpperCase();
}
