import type { AssumeRoleCommandInput } from "@aws-sdk/client-sts";
import type { RefreshWarning } from "@brs/core";
import { invalidOption } from "@brs/core/provider-kit";
import { checkParams, commonParamRules, type Immutable } from "./params.js";

/**
 * The parameters of AssumeRole, with AWS's own names and units. They reach STS unchanged.
 *
 * @see https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
 */
export interface AssumeRoleParams extends Immutable<Omit<AssumeRoleCommandInput, "RoleArn" | "RoleSessionName">> {
  /** The role to assume: at least 20 characters. */
  readonly RoleArn: string;
  /** The session's name, as CloudTrail shows it. Default `"brs"`. */
  readonly RoleSessionName?: string | undefined;
}

const known = [
  "RoleArn",
  "RoleSessionName",
  "PolicyArns",
  "Policy",
  "DurationSeconds",
  "Tags",
  "TransitiveTagKeys",
  "ExternalId",
  "SerialNumber",
  "TokenCode",
  "SourceIdentity",
  "ProvidedContexts",
  "MinimumSessionTokenSize",
];

/** Checks the parameters; returns what should be warned of. Throws `ERR_BRS_VALIDATION`. */
export function checkAssumeRoleParams(owner: string, params: { readonly RoleArn?: unknown }): RefreshWarning[] {
  const warnings = checkParams(owner, params, { operation: "AssumeRole", known, rules: commonParamRules });
  if (params.RoleArn === undefined) {
    throw invalidOption(owner, "params.RoleArn", "params.RoleArn is missing: name the role to assume.");
  }
  return warnings;
}
