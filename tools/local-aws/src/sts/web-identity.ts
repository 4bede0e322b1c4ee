import { AwsError } from "../errors.js";
import type { State } from "../state.js";
import type { XmlObject } from "../xml.js";
import { checkDuration, knownRole } from "./assume-role.js";
import { checker, type Form } from "./params.js";
import { checkPolicies } from "./policy.js";
import { assumedRoleElement, credentialsElement, rolePrincipal } from "./session.js";

export function assumeRoleWithWebIdentity(form: Form, state: State): XmlObject {
  const check = checker(form);
  const roleArn = check.text("RoleArn", { min: 20, max: 2048 }, true) ?? "";
  const sessionName = check.text("RoleSessionName", { min: 2, max: 64, pattern: /[\w+=,.@-]*/ }, true) ?? "";
  const token = check.text("WebIdentityToken", { min: 4, max: 20_000 }, true) ?? "";
  const duration = check.number("DurationSeconds", { min: 900, max: 43_200 });
  const policy = check.text("Policy", { min: 1 });
  const policyArns = check.list("PolicyArns", 10);
  check.done();

  const role = knownRole(roleArn);
  const packed = checkPolicies(policy, policyArns, []);
  const identity = state.identityProvider.verify(token);
  const rules = state.roles.get(roleArn);
  const wanted = rules?.webIdentitySubject;
  if (rules?.deny === true || (wanted !== undefined && wanted !== identity.subject)) {
    throw new AwsError("AccessDenied", 403, "Not authorized to perform sts:AssumeRoleWithWebIdentity");
  }
  const requested = checkDuration(duration, rules?.maxSessionSeconds);
  const lifetime = state.lifetimes.choose({ roleArn, sessionName }, requested);
  const key = state.keys.issue(rolePrincipal(role, sessionName, "federated"), lifetime);
  return {
    SubjectFromWebIdentityToken: identity.subject,
    Audience: identity.audience,
    AssumedRoleUser: assumedRoleElement(key.principal),
    Credentials: credentialsElement(key),
    Provider: identity.issuer.replace(/^https:\/\//, ""),
    PackedPolicySize: packed,
  };
}
