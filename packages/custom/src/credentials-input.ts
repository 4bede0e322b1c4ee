/** A moment: a `Date`, an ISO 8601 time with its offset (`"2030-01-31T12:00:00Z"`), or epoch milliseconds. */
export type TimeInput = Date | string | number;

/** Credentials as AWS SDK for JavaScript v3 spells them. */
export interface SdkCredentialsInput {
  /** The access key ID: it names the key, and is no secret. */
  readonly accessKeyId: string;
  /** The secret access key, which requests are signed with. */
  readonly secretAccessKey: string;
  /** The session token of temporary credentials. Absent: the keys are long-lived. */
  readonly sessionToken?: string | undefined;
  /** When AWS stops accepting the credentials. Absent: they do not expire. */
  readonly expiration?: TimeInput | undefined;
  /** The account that the credentials belong to: 12 digits. It moves DynamoDB clients to account-based endpoints. */
  readonly accountId?: string | undefined;
  /** The credential scope, for services that bind credentials to a Region. */
  readonly credentialScope?: string | undefined;
  /** The source's own time when it answered: makes expiry independent of the local clock. */
  readonly serverTime?: TimeInput | undefined;
}

/**
 * Credentials as STS answers them, and as a `credential_process` prints them.
 *
 * @see https://docs.aws.amazon.com/STS/latest/APIReference/API_Credentials.html
 * @see https://docs.aws.amazon.com/sdkref/latest/guide/feature-process-credentials.html
 */
export interface StsCredentialsInput {
  /** The access key ID: it names the key, and is no secret. Only the SDK's type lets it be `undefined`. */
  readonly AccessKeyId: string | undefined;
  /** The secret access key, which requests are signed with. Only the SDK's type lets it be `undefined`. */
  readonly SecretAccessKey: string | undefined;
  /** The session token of temporary credentials. Absent: the keys are long-lived. */
  readonly SessionToken?: string | undefined;
  /** When AWS stops accepting the credentials. Absent: they do not expire. */
  readonly Expiration?: TimeInput | undefined;
  /** The account that the credentials belong to: 12 digits. It moves DynamoDB clients to account-based endpoints. */
  readonly AccountId?: string | undefined;
  /** The credential scope, for services that bind credentials to a Region. */
  readonly CredentialScope?: string | undefined;
}

/**
 * Credentials as the ECS and EKS container endpoints and the EC2 metadata service answer them.
 *
 * @see https://docs.aws.amazon.com/sdkref/latest/guide/feature-container-credentials.html
 */
export interface ContainerCredentialsInput {
  /** The access key ID: it names the key, and is no secret. */
  readonly AccessKeyId: string;
  /** The secret access key, which requests are signed with. */
  readonly SecretAccessKey: string;
  /** The session token of temporary credentials. Absent: the keys are long-lived. */
  readonly Token?: string | undefined;
  /** When AWS stops accepting the credentials. Absent: they do not expire. */
  readonly Expiration?: TimeInput | undefined;
  /** The account that the credentials belong to: 12 digits. It moves DynamoDB clients to account-based endpoints. */
  readonly AccountId?: string | undefined;
}

/** Credentials as botocore spells them, and boto3-refresh-session after it. */
export interface BotoCredentialsInput {
  /** The access key ID: it names the key, and is no secret. */
  readonly access_key: string;
  /** The secret access key, which requests are signed with. */
  readonly secret_key: string;
  /** The session token of temporary credentials. Absent: the keys are long-lived. */
  readonly token?: string | undefined;
  /** When AWS stops accepting the credentials. Absent: they do not expire. */
  readonly expiry_time?: TimeInput | undefined;
  /** The account that the credentials belong to: 12 digits. It moves DynamoDB clients to account-based endpoints. */
  readonly account_id?: string | undefined;
}

/**
 * Credentials as `boto3.Session(…)` and the shared credentials file spell them.
 *
 * @see https://boto3.amazonaws.com/v1/documentation/api/latest/reference/core/session.html
 */
export interface Boto3SessionCredentialsInput {
  /** The access key ID: it names the key, and is no secret. */
  readonly aws_access_key_id: string;
  /** The secret access key, which requests are signed with. */
  readonly aws_secret_access_key: string;
  /** The session token of temporary credentials. Absent: the keys are long-lived. */
  readonly aws_session_token?: string | undefined;
  /** The account that the credentials belong to: 12 digits. It moves DynamoDB clients to account-based endpoints. */
  readonly aws_account_id?: string | undefined;
  /** When AWS stops accepting the credentials. Absent: they do not expire. */
  readonly expiry_time?: TimeInput | undefined;
}

/**
 * What a {@link customProvider} function may answer. Further members are left out of the credentials. A string that is
 * empty, or holds other than visible ASCII characters (blanks, line ends), rejects with `ERR_BRS_CREDENTIALS`.
 */
export type CredentialsInput =
  | SdkCredentialsInput
  | StsCredentialsInput
  | ContainerCredentialsInput
  | BotoCredentialsInput
  | Boto3SessionCredentialsInput;
