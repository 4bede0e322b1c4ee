import { AwsError } from "../errors.js";
import type { AwsRequest } from "../http.js";
import { parseSignature } from "../sigv4-parse.js";

export type Input = Readonly<Record<string, unknown>>;

/** What is asked for, in the header that all services with a JSON protocol share; empty for what is not of this service. */
export function jsonTarget(request: AwsRequest, prefix: string): string {
  const target = request.headers["x-amz-target"] ?? "";
  return target.startsWith(prefix) ? target.slice(prefix.length) : "";
}

export function parseInput(body: Buffer): Input {
  try {
    const input = JSON.parse(body.toString("utf8")) as unknown;
    if (typeof input === "object" && input !== null) return input as Input;
  } catch {
    // Answered below, as AWS answers it.
  }
  throw new AwsError("SerializationException", 400, "");
}

/** The Region that a request was signed for. */
export function signedRegion(request: AwsRequest): string {
  const signature = parseSignature(request);
  return signature.found === "claim" ? signature.claim.region : "us-east-1";
}
