import type { ServerResponse } from "node:http";
import type { AwsRequest } from "./http.js";

/**
 * Opens the server to pages of any origin, as rules on a bucket do. Answers what a browser asks beforehand, and says
 * whether the request was that question.
 */
export function openToPages({ method, headers }: AwsRequest, response: ServerResponse): boolean {
  response.setHeader("access-control-allow-origin", "*");
  response.setHeader("access-control-expose-headers", "*");
  const wantedMethod = headers["access-control-request-method"];
  if (method !== "OPTIONS" || wantedMethod === undefined) return false;
  response.setHeader("access-control-allow-methods", wantedMethod);
  // Repeated by name: a wildcard would leave out `Authorization`.
  response.setHeader("access-control-allow-headers", headers["access-control-request-headers"] ?? "");
  response.setHeader("access-control-max-age", "600");
  response.writeHead(204).end();
  return true;
}
