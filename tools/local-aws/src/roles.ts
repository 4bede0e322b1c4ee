/** What an account knows about a role. Roles need no set-up: any well-formed ARN can be assumed. */
export interface RoleRules {
  /** AssumeRole must carry this ExternalId. */
  readonly externalId?: string;
  /** The caller must have shown an MFA code, in this call or when its session was made. */
  readonly requireMfa?: boolean;
  /** The role's MaxSessionDuration, 3600–43200. Default 43200, so that every duration can be asked for. */
  readonly maxSessionSeconds?: number;
  /** The trust policy names nobody. */
  readonly deny?: boolean;
  /** The `sub` that a web identity must have. */
  readonly webIdentitySubject?: string;
}

export interface RoleArn {
  readonly arn: string;
  readonly partition: string;
  readonly accountId: string;
  /** Without the path: that is how session ARNs name it. */
  readonly name: string;
}

export function parseRoleArn(arn: string): RoleArn | undefined {
  const parts = /^arn:(aws[a-z-]*):iam::(\d{12}):role\/(?:[\x21-\x7e]+\/)?([\w+=,.@-]{1,64})$/.exec(arn);
  const [, partition, accountId, name] = parts ?? [];
  if (partition === undefined || accountId === undefined || name === undefined) return undefined;
  return { arn, partition, accountId, name };
}
