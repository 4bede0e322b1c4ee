/** The fields of credentials that can be read from an answer. */
export type Field =
  "accessKeyId" | "secretAccessKey" | "sessionToken" | "expiration" | "accountId" | "credentialScope" | "serverTime";

/** How one family of sources spells the fields; a field may have more than one name, or none. */
export type Spelling = Readonly<Record<"accessKeyId" | "secretAccessKey", readonly [string]>> &
  Readonly<Partial<Record<Field, readonly string[]>>>;

const sdk: Spelling = {
  accessKeyId: ["accessKeyId"],
  secretAccessKey: ["secretAccessKey"],
  sessionToken: ["sessionToken"],
  expiration: ["expiration"],
  accountId: ["accountId"],
  credentialScope: ["credentialScope"],
  serverTime: ["serverTime"],
};

/** The credential_process protocol, Version 1. */
export const credentialProcess: Spelling = {
  accessKeyId: ["AccessKeyId"],
  secretAccessKey: ["SecretAccessKey"],
  sessionToken: ["SessionToken"],
  expiration: ["Expiration"],
  accountId: ["AccountId"],
  credentialScope: ["CredentialScope"],
};

const boto: Spelling = {
  accessKeyId: ["access_key"],
  secretAccessKey: ["secret_key"],
  sessionToken: ["token"],
  expiration: ["expiry_time"],
  accountId: ["account_id"],
};

const boto3Session: Spelling = {
  accessKeyId: ["aws_access_key_id"],
  secretAccessKey: ["aws_secret_access_key"],
  sessionToken: ["aws_session_token"],
  expiration: ["expiry_time"],
  accountId: ["aws_account_id"],
};

/** Every spelling that is understood. STS and the container endpoints differ in the token alone. */
export const allSpellings: readonly [Spelling, ...Spelling[]] = [
  sdk,
  { ...credentialProcess, sessionToken: ["SessionToken", "Token"] },
  boto,
  boto3Session,
];
