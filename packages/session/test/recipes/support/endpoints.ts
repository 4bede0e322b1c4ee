import type { Endpoint } from "./source-stub.js";

/** The SSO portal: GetRoleCredentials, for who has the access token. */
export const ssoPortal = (accessToken: string): Endpoint => ({
  allows: ({ path, headers }) =>
    path.startsWith("/federation/credentials?") && headers["x-amz-sso_bearer_token"] === accessToken,
  spell: ({ expiration, ...keys }) => ({ roleCredentials: { ...keys, expiration: expiration.getTime() } }),
});

/** Cognito identity: GetId, and GetCredentialsForIdentity. */
export const cognitoIdentity: Endpoint = {
  other: ({ headers }) =>
    headers["x-amz-target"] === "AWSCognitoIdentityService.GetId"
      ? { IdentityId: "us-east-1:0b9eb1a1-0000-4000-8000-000000000000" }
      : undefined,
  allows: ({ headers }) => headers["x-amz-target"] === "AWSCognitoIdentityService.GetCredentialsForIdentity",
  spell: ({ accessKeyId, secretAccessKey, sessionToken, expiration }) => ({
    IdentityId: "us-east-1:0b9eb1a1-0000-4000-8000-000000000000",
    Credentials: {
      AccessKeyId: accessKeyId,
      SecretKey: secretAccessKey,
      SessionToken: sessionToken,
      Expiration: expiration.getTime() / 1_000,
    },
  }),
};

/** The credential endpoint of a container (ECS, EKS Pod Identity), for who has the authorization token. */
export const containerCredentials = (authorization: string): Endpoint => ({
  allows: ({ path, headers }) => path === "/v2/credentials/app" && headers.authorization === authorization,
  spell: metadataKeys,
});

const IMDS_ROLE = "/latest/meta-data/iam/security-credentials/";

/** The instance metadata service, version 2, with credentials of six hours as on EC2. */
export const instanceMetadata = (lifetimeSeconds: number): Endpoint => ({
  lifetimeSeconds,
  other({ method, path }) {
    if (method === "PUT") return path === "/latest/api/token" ? "imds-token" : {};
    return path === IMDS_ROLE ? "app" : undefined;
  },
  allows: ({ path, headers }) => path === `${IMDS_ROLE}app` && headers["x-aws-ec2-metadata-token"] === "imds-token",
  spell: metadataKeys,
});

function metadataKeys({ accessKeyId, secretAccessKey, sessionToken, expiration }: Parameters<Endpoint["spell"]>[0]) {
  return {
    Code: "Success",
    AccessKeyId: accessKeyId,
    SecretAccessKey: secretAccessKey,
    Token: sessionToken,
    Expiration: expiration.toISOString(),
  };
}
