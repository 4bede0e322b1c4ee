import { parseAmzDate } from "./clock.js";
import { queryValue, type AwsRequest } from "./http.js";

/** What a request says about its own signature; nothing of it is believed yet. */
export interface ClaimedSignature {
  readonly form: "header" | "query";
  readonly accessKeyId: string;
  readonly region: string;
  readonly service: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
  readonly signedAt: number;
  readonly token?: string;
  /** Presigned requests only. */
  readonly expiresSeconds?: number;
}

export type ParsedSignature =
  | { readonly found: "none" }
  | { readonly found: "malformed"; readonly form: "header" | "query"; readonly reason: string }
  | { readonly found: "claim"; readonly claim: ClaimedSignature };

const ALGORITHM = "AWS4-HMAC-SHA256";

/** Reads a SigV4 signature from the `Authorization` header or the query. */
export function parseSignature(request: AwsRequest): ParsedSignature {
  const header = request.headers["authorization"];
  if (header !== undefined) return fromHeader(request, header);
  if (queryValue(request, "X-Amz-Algorithm") !== undefined || queryValue(request, "X-Amz-Signature") !== undefined) {
    return fromQuery(request);
  }
  return { found: "none" };
}

function fromHeader(request: AwsRequest, header: string): ParsedSignature {
  const mark = header.indexOf(" ");
  if (header.slice(0, mark) !== ALGORITHM)
    return malformed("header", "Unsupported AWS 'algorithm': only AWS4-HMAC-SHA256 is known.");
  const fields = new Map<string, string>();
  for (const part of header.slice(mark + 1).split(",")) {
    const equals = part.indexOf("=");
    if (equals > 0) fields.set(part.slice(0, equals).trim(), part.slice(equals + 1).trim());
  }
  return claim({
    form: "header",
    credential: fields.get("Credential"),
    signedHeaders: fields.get("SignedHeaders"),
    signature: fields.get("Signature"),
    date: request.headers["x-amz-date"],
    // S3 Express sessions carry theirs under another name.
    token: request.headers["x-amz-security-token"] ?? request.headers["x-amz-s3session-token"],
  });
}

function fromQuery(request: AwsRequest): ParsedSignature {
  if (queryValue(request, "X-Amz-Algorithm") !== ALGORITHM)
    return malformed("query", "X-Amz-Algorithm only supports AWS4-HMAC-SHA256.");
  const expires = queryValue(request, "X-Amz-Expires");
  if (expires === undefined || !/^\d{1,9}$/.test(expires))
    return malformed("query", "X-Amz-Expires should be a number.");
  return claim({
    form: "query",
    credential: queryValue(request, "X-Amz-Credential"),
    signedHeaders: queryValue(request, "X-Amz-SignedHeaders"),
    signature: queryValue(request, "X-Amz-Signature"),
    date: queryValue(request, "X-Amz-Date"),
    token: queryValue(request, "X-Amz-Security-Token") ?? queryValue(request, "X-Amz-S3session-Token"),
    expiresSeconds: Number(expires),
  });
}

interface RawClaim {
  readonly form: "header" | "query";
  readonly credential: string | undefined;
  readonly signedHeaders: string | undefined;
  readonly signature: string | undefined;
  readonly date: string | undefined;
  readonly token: string | undefined;
  readonly expiresSeconds?: number;
}

function claim(raw: RawClaim): ParsedSignature {
  const [accessKeyId, date, region, service, end, ...rest] = raw.credential?.split("/") ?? [];
  if (!accessKeyId || !date || !region || !service || end !== "aws4_request" || rest.length > 0) {
    return malformed(raw.form, "Credential must have the form <access key>/<date>/<region>/<service>/aws4_request.");
  }
  if (!raw.signedHeaders) return malformed(raw.form, "SignedHeaders is missing.");
  if (!raw.signature) return malformed(raw.form, "Signature is missing.");
  const signedAt = raw.date === undefined ? undefined : parseAmzDate(raw.date);
  if (signedAt === undefined) return malformed(raw.form, "X-Amz-Date is missing or not of the form YYYYMMDDTHHMMSSZ.");
  if (!raw.date?.startsWith(date)) return malformed(raw.form, "The date in Credential does not match X-Amz-Date.");
  return {
    found: "claim",
    claim: {
      form: raw.form,
      accessKeyId,
      region,
      service,
      signedHeaders: raw.signedHeaders.toLowerCase().split(";"),
      signature: raw.signature,
      signedAt,
      ...(raw.token === undefined ? {} : { token: raw.token }),
      ...(raw.expiresSeconds === undefined ? {} : { expiresSeconds: raw.expiresSeconds }),
    },
  };
}

function malformed(form: "header" | "query", reason: string): ParsedSignature {
  return { found: "malformed", form, reason };
}
