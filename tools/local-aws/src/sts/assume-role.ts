import { AwsError } from "../errors.js";
import type { AccessKey } from "../keys.js";
import { parseRoleArn, type RoleArn } from "../roles.js";
import type { State } from "../state.js";
import type { XmlObject } from "../xml.js";
import { checkMfa } from "./mfa.js";
import { checker, type Form } from "./params.js";
import { checkPolicies } from "./policy.js";
import { assumedRoleElement, credentialsElement, rolePrincipal } from "./session.js";

const NAME = /[\w+=,.@-]*/;
const HOUR = 3600;

export function assumeRole(form: Form, caller: AccessKey, state: State): XmlObject {
  const check = checker(form);
  const roleArn = check.text("RoleArn", { min: 20, max: 2048 }, true) ?? "";
  const sessionName = check.text("RoleSessionName", { min: 2, max: 64, pattern: NAME }, true) ?? "";
  const duration = check.number("DurationSeconds", { min: 900, max: 12 * HOUR });
  const externalId = check.text("ExternalId", { min: 2, max: 1224, pattern: /[\w+=,.@:\\/-]*/ });
  const serial = check.text("SerialNumber", { min: 9, max: 256, pattern: /[\w+=/:,.@-]*/ });
  const code = check.text("TokenCode", { min: 6, max: 6, pattern: /[0-9]*/ });
  const policy = check.text("Policy", { min: 1 });
  const sourceIdentity = check.text("SourceIdentity", { min: 2, max: 64, pattern: NAME });
  const policyArns = check.list("PolicyArns", 10);
  const tags = check.list("Tags", 50);
  check.list("TransitiveTagKeys", 50);
  check.list("ProvidedContexts", 5);
  check.done();

  const role = knownRole(roleArn);
  const packed = checkPolicies(policy, policyArns, tags);
  const mfa = checkMfa(serial, code, caller, state) || caller.principal.mfa;
  const rules = state.roles.get(roleArn);
  if (
    rules?.deny === true ||
    (rules?.requireMfa === true && !mfa) ||
    (rules?.externalId !== undefined && rules.externalId !== externalId)
  ) {
    throw new AwsError(
      "AccessDenied",
      403,
      `User: ${caller.principal.arn} is not authorized to perform: sts:AssumeRole on resource: ${roleArn}`,
    );
  }
  const requested = checkDuration(duration, rules?.maxSessionSeconds, caller.principal.roleArn !== undefined);
  const lifetime = state.lifetimes.choose({ roleArn, sessionName }, requested);
  const key = state.keys.issue(rolePrincipal(role, sessionName, "role"), lifetime);
  return {
    AssumedRoleUser: assumedRoleElement(key.principal),
    Credentials: credentialsElement(key),
    PackedPolicySize: packed,
    SourceIdentity: sourceIdentity,
  };
}

export function knownRole(arn: string): RoleArn {
  const role = parseRoleArn(arn);
  if (role === undefined) throw new AwsError("ValidationError", 400, `${arn} is invalid`);
  return role;
}

export function checkDuration(asked: number | undefined, roleMaximum: number = 12 * HOUR, chained = false): number {
  if (asked === undefined) return HOUR;
  if (chained && asked > HOUR) {
    throw new AwsError(
      "ValidationError",
      400,
      "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining",
    );
  }
  if (asked > roleMaximum) {
    throw new AwsError(
      "ValidationError",
      400,
      "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.",
    );
  }
  return asked;
}
