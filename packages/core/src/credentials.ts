/**
 * AWS credentials in the shape of AWS SDK for JavaScript v3 (`AwsCredentialIdentity`).
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_use-resources.html
 */
export interface Credentials {
  /** The access key ID: it names the key, it is not a secret, and brs still keeps it out of events and errors. */
  readonly accessKeyId: string;
  /** The secret access key. */
  readonly secretAccessKey: string;
  /** The session token of temporary credentials. */
  readonly sessionToken?: string;
  /** When AWS stops accepting the credentials. Absent: they do not expire. */
  readonly expiration?: Date;
  /** The account that the credentials belong to. It moves DynamoDB clients to account-based endpoints. */
  readonly accountId?: string;
  /** The credential scope for services that bind credentials to a Region. */
  readonly credentialScope?: string;
}

/** Credentials that expire, as STS and the IoT credential provider hand them out. */
export interface TemporaryCredentials extends Credentials {
  /** The session token: AWS takes the keys together with it alone. */
  readonly sessionToken: string;
  /** When AWS stops accepting the credentials, by the source's own words. */
  readonly expiration: Date;
}
