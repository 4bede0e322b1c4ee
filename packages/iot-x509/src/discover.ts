import { BrsError, isBrsError } from "@brs/core";
import { isModuleMissing } from "./module-missing.js";

/** What an `IoTClient` of `@aws-sdk/client-iot` is used for here. */
export interface IotClientLike {
  /** Sends a command; it gets one `DescribeEndpointCommand`. */
  send(command: object): Promise<unknown>;
}

/**
 * Finds the credential provider endpoint of the account and Region that a client speaks for (DescribeEndpoint with
 * `iot:CredentialProvider`). It needs AWS credentials, so it belongs where devices are set up, not on them.
 *
 * @throws BrsError `ERR_BRS_PEER_MISSING` without `@aws-sdk/client-iot`, `ERR_BRS_REQUEST` where AWS refuses (the SDK's
 * exception is the `cause`), `ERR_BRS_CREDENTIALS` for an answer without an address.
 *
 * @see https://docs.aws.amazon.com/iot/latest/apireference/API_DescribeEndpoint.html
 *
 * @example
 * ```ts
 * import { IoTClient } from "@aws-sdk/client-iot";
 * import { discoverCredentialEndpoint } from "@brs/iot-x509";
 *
 * const endpoint = await discoverCredentialEndpoint(new IoTClient({ region: "eu-west-1" }));
 * console.log(endpoint);
 * ```
 */
export async function discoverCredentialEndpoint(client: IotClientLike): Promise<string> {
  if (typeof (client as Partial<IotClientLike> | null | undefined)?.send !== "function") {
    throw new BrsError("Pass an `IoTClient` of @aws-sdk/client-iot.", { code: "ERR_BRS_VALIDATION", param: "client" });
  }
  const command = await describeEndpoint();
  let output: unknown;
  try {
    output = await client.send(command);
  } catch (cause) {
    throw refused(cause);
  }
  const address = (output as { readonly endpointAddress?: unknown } | null | undefined)?.endpointAddress;
  if (typeof address === "string" && address !== "") return address;
  throw new BrsError("DescribeEndpoint answered without an address. Check the client's `endpoint`.", {
    code: "ERR_BRS_CREDENTIALS",
    details: { missing: ["endpointAddress"] },
  });
}

async function describeEndpoint(): Promise<object> {
  try {
    const { DescribeEndpointCommand } = await import("@aws-sdk/client-iot");
    return new DescribeEndpointCommand({ endpointType: "iot:CredentialProvider" });
  } catch (cause) {
    if (!isModuleMissing(cause, "@aws-sdk/client-iot")) throw cause;
    throw new BrsError("discoverCredentialEndpoint() needs the AWS SDK's IoT client. Run: npm i @aws-sdk/client-iot", {
      code: "ERR_BRS_PEER_MISSING",
      details: { packages: ["@aws-sdk/client-iot"] },
      cause,
    });
  }
}

/** The SDK's exceptions carry what AWS said beside the HTTP metadata. */
function refused(cause: unknown): BrsError {
  if (isBrsError(cause)) return cause;
  const { name, message, $metadata } = (cause ?? {}) as {
    readonly name?: unknown;
    readonly message?: unknown;
    readonly $metadata?: { readonly httpStatusCode?: number; readonly requestId?: string };
  };
  const status = $metadata?.httpStatusCode;
  const details = {
    ...(typeof name === "string" && { errorType: name }),
    ...(typeof message === "string" && status !== undefined && { awsMessage: message }),
    ...($metadata?.requestId !== undefined && { requestId: $metadata.requestId }),
  };
  return new BrsError(
    "AWS IoT did not tell the endpoint. Check the client's credentials: they need iot:DescribeEndpoint.",
    {
      code: "ERR_BRS_REQUEST",
      ...(status !== undefined && { status }),
      details,
      cause,
    },
  );
}
