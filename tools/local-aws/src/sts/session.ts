import { isoSeconds } from "../clock.js";
import { uniqueId, type Principal, type TemporaryKey } from "../keys.js";
import type { RoleArn } from "../roles.js";
import type { XmlObject } from "../xml.js";

export function rolePrincipal(role: RoleArn, sessionName: string, kind: "role" | "federated"): Principal {
  return {
    kind,
    accountId: role.accountId,
    arn: `arn:${role.partition}:sts::${role.accountId}:assumed-role/${role.name}/${sessionName}`,
    userId: `${uniqueId("AROA", role.arn)}:${sessionName}`,
    roleArn: role.arn,
    sessionName,
    mfa: false,
  };
}

export function credentialsElement(key: TemporaryKey): XmlObject {
  return {
    AccessKeyId: key.accessKeyId,
    SecretAccessKey: key.secretAccessKey,
    SessionToken: key.sessionToken,
    Expiration: isoSeconds(key.expiration),
  };
}

export function assumedRoleElement(principal: Principal): XmlObject {
  return { AssumedRoleId: principal.userId, Arn: principal.arn };
}
