import { BrsError } from "@brs/core";
import { rejectUnknownOptions } from "./reject-unknown.js";
import type { IotX509Options, Pkcs11Options } from "./options.js";
import { checkPem } from "./pem.js";

const names: Record<keyof IotX509Options, true> = {
  endpoint: true,
  customEndpoint: true,
  roleAlias: true,
  certificate: true,
  key: true,
  thingName: true,
  ca: true,
  verifyPeer: true,
  durationSeconds: true,
  timeoutMs: true,
  crtLogLevel: true,
  crt: true,
};

export const logLevels: readonly string[] = ["none", "fatal", "error", "warn", "info", "debug", "trace"];

/** Finds whatever is wrong with the options themselves; files are looked at when they are first used. */
export function checkOptions(given: unknown): void {
  if (typeof given !== "object" || given === null)
    throw invalid("`iotX509Provider` takes an object of options.", "options");
  rejectUnknownOptions(given, Object.keys(names), "iotX509Provider");
  const options: Partial<Record<keyof IotX509Options, unknown>> = given;
  checkPattern(
    options.roleAlias,
    "roleAlias",
    /^[\w=,@-]{1,128}$/,
    "1–128 characters of letters, digits and _ = , @ -",
  );
  if (options.thingName !== undefined) {
    checkPattern(
      options.thingName,
      "thingName",
      /^[a-zA-Z0-9:_-]{1,128}$/,
      "1–128 characters of letters, digits and : _ -",
    );
  }
  checkPem(options.certificate, "certificate");
  checkKey(options.key);
  if (options.ca !== undefined) checkPem(options.ca, "ca");
  checkBoolean(options.verifyPeer, "verifyPeer");
  checkBoolean(options.customEndpoint, "customEndpoint");
  const duration = options.durationSeconds;
  if (duration !== undefined && !isBetween(duration, 900, 43_200)) {
    throw invalid("`durationSeconds` must be a whole number of seconds between 900 and 43200.", "durationSeconds");
  }
  checkTimeout(options.timeoutMs);
  if (options.crtLogLevel !== undefined && !logLevels.some((level) => level === options.crtLogLevel)) {
    throw invalid(`\`crtLogLevel\` must be one of ${logLevels.join(", ")}.`, "crtLogLevel");
  }
}

/** Checks that a key is PEM or PKCS#11 and not both, on this platform. */
export function checkKey(key: unknown): void {
  if (typeof key !== "object" || key === null) {
    throw invalid("`key` is required: `{ privateKey }` or `{ pkcs11 }`.", "key");
  }
  rejectUnknownOptions(key, ["privateKey", "passphrase", "pkcs11"], "key");
  const { privateKey, passphrase, pkcs11 } = key as { privateKey?: unknown; passphrase?: unknown; pkcs11?: unknown };
  if ((privateKey === undefined) === (pkcs11 === undefined)) {
    throw invalid("`key` takes exactly one of `privateKey` (PEM) and `pkcs11` (a token).", "key");
  }
  if (passphrase !== undefined && (typeof passphrase !== "string" || pkcs11 !== undefined)) {
    throw invalid("`key.passphrase` must be a string that opens `privateKey`; a token is opened by `userPin`.", "key");
  }
  if (privateKey !== undefined) checkPem(privateKey, "key");
  else checkPkcs11(pkcs11);
}

function checkPkcs11(pkcs11: unknown): void {
  if (typeof pkcs11 !== "object" || pkcs11 === null) throw invalid("`key.pkcs11` must be an object.", "key.pkcs11");
  rejectUnknownOptions(pkcs11, ["library", "userPin", "slotId", "tokenLabel", "privateKeyLabel"], "key.pkcs11");
  const { library, userPin, slotId, tokenLabel, privateKeyLabel } = pkcs11 as Partial<Pkcs11Options>;
  if (typeof library !== "string" || library === "") {
    throw invalid("`library` must be the path of the PKCS#11 library (a .so file).", "key.pkcs11.library");
  }
  if (userPin !== undefined && typeof userPin !== "function" && (typeof userPin !== "string" || userPin === "")) {
    throw invalid("`userPin` must be a non-empty string, or a function that gets it.", "key.pkcs11.userPin");
  }
  if (slotId !== undefined && !(Number.isSafeInteger(slotId) && slotId >= 0)) {
    throw invalid("`slotId` must be a whole number, 0 or more.", "key.pkcs11.slotId");
  }
  for (const [name, label] of Object.entries({ tokenLabel, privateKeyLabel })) {
    if (label !== undefined && (typeof label !== "string" || label === "")) {
      throw invalid(`\`${name}\` must be a non-empty string.`, `key.pkcs11.${name}`);
    }
  }
  if (process.platform !== "linux") {
    throw new BrsError(`PKCS#11 works on Linux only (this is ${process.platform}). Use \`key: { privateKey }\` here.`, {
      code: "ERR_BRS_CONFIGURATION",
      param: "key.pkcs11",
      details: { reason: "platform", platform: process.platform },
    });
  }
}

/** A time limit: finite, above 0, and within what a timer can hold. */
function checkTimeout(timeoutMs: unknown): void {
  if (timeoutMs === undefined) return;
  if (typeof timeoutMs === "number" && timeoutMs > 0 && timeoutMs < 2 ** 31) return;
  throw invalid("`timeoutMs` must be a number of milliseconds above 0 and below 2147483648.", "timeoutMs");
}

export function checkBoolean(value: unknown, param: string): void {
  if (value !== undefined && typeof value !== "boolean") throw invalid(`\`${param}\` must be true or false.`, param);
}

/** Whether a value is a whole number within limits that count in. */
export function isBetween(value: unknown, least: number, most: number): boolean {
  return typeof value === "number" && Number.isInteger(value) && value >= least && value <= most;
}

function checkPattern(value: unknown, param: string, pattern: RegExp, rule: string): void {
  if (typeof value === "string" && pattern.test(value)) return;
  throw invalid(`\`${param}\` ${value === undefined ? "is required:" : "must be"} ${rule}.`, param);
}

function invalid(message: string, param: string): BrsError {
  return new BrsError(message, { code: "ERR_BRS_VALIDATION", param });
}
