import { BrsError, isBrsError } from "@brs/core";
import type { RefreshableCredentials } from "@brs/core";
import type { CrtApi, HttpRequest, MqttConfig } from "./crt.js";

/** Signs each upgrade of one connection, and keeps why it could not. */
export interface UpgradeSigner {
  readonly transform: NonNullable<MqttConfig["websocket_handshake_transform"]>;
  /** Why the last upgrade went unsigned: the CRT passes a number on, and nothing else. */
  failure(): BrsError | undefined;
}

/** The CRT's AWS_ERROR_UNKNOWN: it has no number for "there are no credentials". */
const unknownError = 3;

/**
 * The CRT calls the transform on every connect and reconnect, so that each is signed with the credentials of its own
 * moment. `done` must be called, whatever happens: without it `connect()` never ends.
 */
export function upgradeSigner(crt: CrtApi, credentials: RefreshableCredentials, region: string): UpgradeSigner {
  let failure: BrsError | undefined;

  async function sign(request: HttpRequest): Promise<void> {
    const { accessKeyId, secretAccessKey, sessionToken } = await credentials();
    await crt.auth.aws_sign_request(request, {
      algorithm: crt.auth.AwsSigningAlgorithm.SigV4,
      signature_type: crt.auth.AwsSignatureType.HttpRequestViaQueryParams,
      provider: crt.auth.AwsCredentialsProvider.newStatic(accessKeyId, secretAccessKey, sessionToken),
      region,
      service: "iotdevicegateway",
      // AWS IoT wants the token behind the signature, not under it.
      omit_session_token: true,
      signed_body_value: crt.auth.AwsSignedBodyValue.EmptySha256,
    });
  }

  return {
    failure: () => failure,
    transform(request, done) {
      sign(request).then(
        () => {
          failure = undefined;
          done();
        },
        (cause: unknown) => {
          failure = unsigned(cause);
          done(unknownError);
        },
      );
    },
  };
}

function unsigned(cause: unknown): BrsError {
  const code = isBrsError(cause) ? cause.code : "ERR_BRS_CREDENTIALS";
  return new BrsError(
    "The MQTT connection could not be signed: the session has no credentials now. See the error's cause.",
    {
      code,
      details: { reason: "unsigned" },
      cause,
    },
  );
}
