import type { AssumedRoleUser, Credentials as StsCredentials } from "@aws-sdk/client-sts";
import { BrsError, type Fetched, type TemporaryCredentials } from "@brs/core";
import type { StsAnswer } from "./sts-caller.js";

/** The part of STS's answers that credentials are made of. */
export interface SessionOutput {
  readonly Credentials?: StsCredentials | undefined;
  readonly AssumedRoleUser?: AssumedRoleUser | undefined;
}

/** Temporary credentials from STS's answer, with what the refreshable wants to know of the call. */
export function toTemporaryCredentials(
  owner: string,
  { output, serverTime, requests }: StsAnswer<SessionOutput>,
  withAccountId: boolean,
): TemporaryCredentials & Fetched {
  const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } = output.Credentials ?? {};
  if (!AccessKeyId || !SecretAccessKey || !SessionToken || Expiration === undefined) {
    const given = { AccessKeyId, SecretAccessKey, SessionToken, Expiration };
    const missing = Object.entries(given).flatMap(([name, value]) => (value ? [] : [name]));
    throw new BrsError(`${owner}: STS's answer has no ${missing.join(", ")}. Check the endpoint.`, {
      code: "ERR_BRS_CREDENTIALS",
      details: { missing: missing.sort() },
    });
  }
  const accountId = withAccountId ? accountOf(output.AssumedRoleUser) : undefined;
  return {
    accessKeyId: AccessKeyId,
    secretAccessKey: SecretAccessKey,
    sessionToken: SessionToken,
    expiration: Expiration,
    requests,
    ...(accountId === undefined ? {} : { accountId }),
    ...(serverTime === undefined ? {} : { serverTime }),
  };
}

/** `arn:aws:sts::123456789012:assumed-role/name/session` → the account. */
function accountOf(user: AssumedRoleUser | undefined): string | undefined {
  const account = user?.Arn?.split(":")[4];
  return account === "" ? undefined : account;
}
