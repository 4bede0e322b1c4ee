import type { ServerResponse } from "node:http";
import type { AwsError, CommonError } from "./errors.js";
import type { AwsRequest, Reply } from "./http.js";
import type { AccessKey } from "./keys.js";

/** A request as its service understands it, before anybody has checked who sent it. */
export interface Operation {
  readonly action: string;
  readonly params: Readonly<Record<string, unknown>>;
  /** Set when the service reads the body to know the action; the signature check then covers it. */
  readonly body?: Buffer;
  /** May be called without a signature. */
  readonly anonymous?: boolean;
}

export interface Call {
  readonly request: AwsRequest;
  readonly operation: Operation;
  /** Undefined for operations that are allowed without a signature and came without one. */
  readonly caller: AccessKey | undefined;
  readonly response: ServerResponse;
}

/** One AWS service behind the shared endpoint. A new service is one more entry in the list that the server is given. */
export interface Service {
  readonly name: string;
  readonly signingNames: readonly string[];
  readonly escapePath: boolean;
  matches(request: AwsRequest): boolean;
  /** Finds out what is asked for. Throws {@link AwsError} for what no operation of the service is. */
  open(request: AwsRequest): Promise<Operation> | Operation;
  handle(call: Call): Promise<Reply> | Reply;
  /** The service's own code, status and text for a common refusal. */
  commonError(error: CommonError): AwsError;
  renderError(error: AwsError, request: AwsRequest): Reply;
}

/** The service's name in a signature's scope, read without believing it: it only routes. */
export function claimedService(request: AwsRequest): string | undefined {
  const text = request.headers["authorization"] ?? request.query["X-Amz-Credential"];
  return typeof text === "string" ? /\/\d{8}\/[^/]+\/([^/]+)\/aws4_request/.exec(text)?.[1] : undefined;
}
