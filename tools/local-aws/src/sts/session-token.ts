import { AwsError } from "../errors.js";
import type { AccessKey } from "../keys.js";
import type { State } from "../state.js";
import type { XmlObject } from "../xml.js";
import { checkMfa } from "./mfa.js";
import { checker, type Form } from "./params.js";
import { credentialsElement } from "./session.js";

export function getSessionToken(form: Form, caller: AccessKey, state: State): XmlObject {
  const check = checker(form);
  const duration = check.number("DurationSeconds", { min: 900, max: 129_600 });
  const serial = check.text("SerialNumber", { min: 9, max: 256, pattern: /[\w+=/:,.@-]*/ });
  const code = check.text("TokenCode", { min: 6, max: 6, pattern: /[0-9]*/ });
  check.done();
  if (caller.principal.kind !== "user") {
    throw new AwsError("AccessDenied", 403, "Cannot call GetSessionToken with session credentials");
  }
  const mfa = checkMfa(serial, code, caller, state);
  const lifetime = state.lifetimes.choose({}, duration ?? 43_200);
  return {
    Credentials: credentialsElement(state.keys.issue({ ...caller.principal, kind: "user-session", mfa }, lifetime)),
  };
}

export function getCallerIdentity(caller: AccessKey): XmlObject {
  const { arn, userId, accountId } = caller.principal;
  return { Arn: arn, UserId: userId, Account: accountId };
}
