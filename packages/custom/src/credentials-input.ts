/** A moment: a `Date`, an ISO 8601 time with its offset (`"2030-01-31T12:00:00Z"`), or epoch milliseconds. */
export type TimeInput = Date | string | number;

/** Credentials as AWS SDK for JavaScript v3 spells them. */
export interface SdkCredentialsInput {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
  readonly expiration?: TimeInput | undefined;
  readonly accountId?: string | undefined;
  readonly credentialScope?: string | undefined;
  /** The source's own time when it answered: makes expiry independent of the local clock. */
  readonly serverTime?: TimeInput | undefined;
}

/** Credentials as STS answers them, and as a `credential_process` prints them. */
export interface StsCredentialsInput {
  readonly AccessKeyId: string | undefined;
  readonly SecretAccessKey: string | undefined;
  readonly SessionToken?: string | undefined;
  readonly Expiration?: TimeInput | undefined;
  readonly AccountId?: string | undefined;
  readonly CredentialScope?: string | undefined;
}

/** Credentials as the ECS and EKS container endpoints and the EC2 metadata service answer them. */
export interface ContainerCredentialsInput {
  readonly AccessKeyId: string;
  readonly SecretAccessKey: string;
  readonly Token?: string | undefined;
  readonly Expiration?: TimeInput | undefined;
  readonly AccountId?: string | undefined;
}

/** Credentials as botocore spells them, and boto3-refresh-session after it. */
export interface BotoCredentialsInput {
  readonly access_key: string;
  readonly secret_key: string;
  readonly token?: string | undefined;
  readonly expiry_time?: TimeInput | undefined;
  readonly account_id?: string | undefined;
}

/** Credentials as `boto3.Session(…)` and the shared credentials file spell them. */
export interface Boto3SessionCredentialsInput {
  readonly aws_access_key_id: string;
  readonly aws_secret_access_key: string;
  readonly aws_session_token?: string | undefined;
  readonly aws_account_id?: string | undefined;
  readonly expiry_time?: TimeInput | undefined;
}

/** What a {@link customProvider} function may answer. Further members are left out of the credentials. */
export type CredentialsInput =
  | SdkCredentialsInput
  | StsCredentialsInput
  | ContainerCredentialsInput
  | BotoCredentialsInput
  | Boto3SessionCredentialsInput;
