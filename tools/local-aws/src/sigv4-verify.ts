import { HttpRequest } from "@smithy/core/protocols";
import { Hash } from "@smithy/core/serde";
import { SignatureV4 } from "@smithy/signature-v4";
import type { ServerClock } from "./clock.js";
import type { CommonError } from "./errors.js";
import { queryValue, sha256Hex, type AwsRequest } from "./http.js";
import type { AccessKey, KeyStore } from "./keys.js";
import type { ClaimedSignature } from "./sigv4-parse.js";

export interface SigningRules {
  readonly signingNames: readonly string[];
  /** S3 signs the path as it is; every other service signs it encoded once more. */
  readonly escapePath: boolean;
}

export type Verdict =
  { readonly accepted: true; readonly key: AccessKey } | { readonly accepted: false; readonly refusal: CommonError };

const MAX_SKEW_MS = 15 * 60_000;
const MAX_PRESIGNED_SECONDS = 7 * 24 * 3600;
const EMPTY_HASH = sha256Hex("");

/** Judges a claimed signature. `body` is given where the service has read it already. */
export async function verifySignature(
  request: AwsRequest,
  claim: ClaimedSignature,
  rules: SigningRules,
  context: { readonly keys: KeyStore; readonly clock: ServerClock; readonly body?: Buffer },
): Promise<Verdict> {
  const [expected] = rules.signingNames;
  if (!rules.signingNames.includes(claim.service)) return refuse({ kind: "wrongService", expected: expected ?? "" });
  const untimely = judgeTime(claim, context.clock.now());
  if (untimely !== undefined) return refuse(untimely);

  const key = context.keys.find(claim.accessKeyId);
  if (key === undefined || (key.sessionToken !== undefined && claim.token === undefined)) {
    return refuse({ kind: "unknownKey", accessKeyId: claim.accessKeyId });
  }
  if (claim.token !== undefined && claim.token !== key.sessionToken)
    return refuse({ kind: "badToken", token: claim.token });
  if (context.keys.expired(key)) {
    return refuse({ kind: "expired", ...(claim.token === undefined ? {} : { token: claim.token }) });
  }

  const stated = request.headers["x-amz-content-sha256"];
  if (context.body !== undefined && isHash(stated) && sha256Hex(context.body) !== stated) {
    return refuse({ kind: "badPayloadHash" });
  }
  if ((await sign(request, claim, rules, key, context.body)) !== claim.signature) {
    return refuse({ kind: "badSignature", accessKeyId: claim.accessKeyId });
  }
  return { accepted: true, key };
}

export function isHash(text: string | undefined): text is string {
  return text !== undefined && /^[0-9a-f]{64}$/.test(text);
}

function refuse(refusal: CommonError): Verdict {
  return { accepted: false, refusal };
}

function judgeTime(claim: ClaimedSignature, now: number): CommonError | undefined {
  if (claim.expiresSeconds === undefined) {
    return Math.abs(now - claim.signedAt) > MAX_SKEW_MS
      ? { kind: "skewed", requestTime: claim.signedAt, serverTime: now }
      : undefined;
  }
  if (claim.expiresSeconds > MAX_PRESIGNED_SECONDS) return { kind: "presignedTooLong" };
  if (claim.signedAt - now > MAX_SKEW_MS) return { kind: "presignedEarly", serverTime: now };
  const expiresAt = claim.signedAt + claim.expiresSeconds * 1000;
  return now > expiresAt
    ? { kind: "presignedExpired", expiresAt, seconds: claim.expiresSeconds, serverTime: now }
    : undefined;
}

/** Signs the received request again with the SDK's own signer; the same request gives the same signature. */
async function sign(
  request: AwsRequest,
  claim: ClaimedSignature,
  rules: SigningRules,
  key: AccessKey,
  body: Buffer | undefined,
): Promise<string> {
  const signed = new Set(claim.signedHeaders);
  const payloadHash = statedPayloadHash(request, claim, rules) ?? (body === undefined ? EMPTY_HASH : sha256Hex(body));
  const tokenIsSigned = signed.has("x-amz-security-token") || queryValue(request, "X-Amz-Security-Token") !== undefined;
  const signer = new SignatureV4({
    service: claim.service,
    region: claim.region,
    sha256: Hash.bind(null, "sha256"),
    uriEscapePath: rules.escapePath,
    applyChecksum: false,
    credentials: {
      accessKeyId: key.accessKeyId,
      secretAccessKey: key.secretAccessKey,
      ...(tokenIsSigned && key.sessionToken !== undefined ? { sessionToken: key.sessionToken } : {}),
    },
  });
  // The signer takes the payload's hash from this header; it takes part in the signature only where the client signed it.
  const headers: Record<string, string> = { "x-amz-content-sha256": payloadHash };
  for (const name of signed) {
    const value = request.headers[name];
    if (value !== undefined) headers[name] = value;
  }
  const unsignableHeaders = new Set(Object.keys(headers).filter((name) => !signed.has(name)));
  const copy = new HttpRequest({ method: request.method, path: request.rawPath, headers, query: { ...request.query } });
  const signingDate = new Date(claim.signedAt);
  if (claim.form === "header") {
    const result = await signer.sign(copy, { signingDate, signableHeaders: signed, unsignableHeaders });
    return /Signature=([0-9a-f]+)$/.exec(result.headers["authorization"] ?? "")?.[1] ?? "";
  }
  delete copy.query["X-Amz-Signature"];
  const result = await signer.presign(copy, {
    signingDate,
    expiresIn: claim.expiresSeconds ?? 0,
    signableHeaders: signed,
    unsignableHeaders,
    unhoistableHeaders: new Set(Object.keys(headers)),
  });
  return String(result.query?.["X-Amz-Signature"]);
}

function statedPayloadHash(request: AwsRequest, claim: ClaimedSignature, rules: SigningRules): string | undefined {
  const stated = request.headers["x-amz-content-sha256"] ?? queryValue(request, "X-Amz-Content-Sha256");
  if (stated !== undefined) return stated;
  return claim.form === "query" && !rules.escapePath ? "UNSIGNED-PAYLOAD" : undefined;
}
