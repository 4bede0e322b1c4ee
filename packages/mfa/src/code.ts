import { kindOf } from "@brs/core/provider-kit";
import { mfaError } from "./mfa-error.js";

/** AWS takes six ASCII digits, from any device. */
const sixDigits = /^[0-9]{6}$/;

/** Takes a code out of what a person typed, blanks and all: authenticator apps show `123 456`. */
export function parseCode(text: string): string | undefined {
  const code = text.replace(/\s/g, "");
  return sixDigits.test(code) ? code : undefined;
}

/** Checks what a source answered. */
export function checkCode(owner: string, answer: unknown): string {
  const code = typeof answer === "string" ? parseCode(answer) : undefined;
  if (code !== undefined) return code;
  throw mfaError(owner, "no-token", `an MFA code is a string of six digits, got ${kindOfAnswer(answer)}.`);
}

function kindOfAnswer(answer: unknown): string {
  if (typeof answer === "number") return "a number, which loses leading zeros";
  return typeof answer === "string" && answer !== "" ? "a string of another form" : kindOf(answer);
}
