import { createHmac, timingSafeEqual } from "node:crypto";
import { parseAmzDate } from "../clock.js";
import { decode, sha256Hex } from "../http.js";

/** A key as the verifier looks it up. */
export interface SigningKey {
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  readonly expired: boolean;
}

export type UpgradeVerdict =
  { readonly accepted: true; readonly accessKeyId: string } | { readonly accepted: false; readonly reason: string };

const MAX_SKEW_MS = 5 * 60_000;

/**
 * Verifies the query signature of an MQTT upgrade as AWS IoT's device gateway defines it: service
 * `iotdevicegateway`, an empty payload, and a session token that is appended after signing, so it is no part of it.
 */
export function verifyUpgrade(
  target: string,
  headers: Readonly<Record<string, string | string[] | undefined>>,
  find: (accessKeyId: string) => SigningKey | undefined,
  now: number,
): UpgradeVerdict {
  const [path = "", queryText = ""] = target.split("?", 2);
  const parameters = queryText.split("&").filter((pair) => pair !== "");
  const value = (name: string): string => {
    const pair = parameters.find((candidate) => candidate.startsWith(`${name}=`));
    return pair === undefined ? "" : decode(pair.slice(name.length + 1));
  };
  if (value("X-Amz-Algorithm") !== "AWS4-HMAC-SHA256") return refuse("the request is not signed with SigV4");
  const [accessKeyId = "", day = "", region = "", service = "", end = ""] = value("X-Amz-Credential").split("/");
  if (service !== "iotdevicegateway" || end !== "aws4_request") return refuse(`signed for service "${service}"`);
  const date = value("X-Amz-Date");
  const signedAt = parseAmzDate(date) ?? NaN;
  if (!date.startsWith(day) || !(Math.abs(now - signedAt) <= MAX_SKEW_MS)) return refuse("signed at another time");

  const key = find(accessKeyId);
  if (key === undefined) return refuse("unknown access key");
  if (key.expired) return refuse("expired token");
  const token = value("X-Amz-Security-Token");
  if (token !== (key.sessionToken ?? "")) return refuse("wrong or missing session token");

  const signedHeaders = value("X-Amz-SignedHeaders").split(";");
  if (!signedHeaders.includes("host")) return refuse("the host header is not signed");
  const canonicalQuery = parameters
    .filter((pair) => !/^X-Amz-(?:Signature|Security-Token)=/.test(pair))
    .sort()
    .join("&");
  const canonicalHeaders = signedHeaders.map((name) => `${name}:${[headers[name]].flat().join(",").trim()}\n`).join("");
  const canonical = ["GET", path, canonicalQuery, canonicalHeaders, signedHeaders.join(";"), sha256Hex("")].join("\n");
  const scope = [day, region, service, end].join("/");
  const signingKey = [day, region, service, end].reduce<string | Buffer>(hmac, `AWS4${key.secretAccessKey}`);
  const expected = hmac(signingKey, ["AWS4-HMAC-SHA256", date, scope, sha256Hex(canonical)].join("\n"));
  const claimed = Buffer.from(value("X-Amz-Signature"), "hex");
  if (claimed.length !== expected.length || !timingSafeEqual(claimed, expected))
    return refuse("the signature does not match");
  return { accepted: true, accessKeyId };
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac("sha256", key).update(text).digest();
}

function refuse(reason: string): UpgradeVerdict {
  return { accepted: false, reason };
}
