import { createHmac, randomBytes } from "node:crypto";
import { AwsError } from "../errors.js";
import type { ServerClock } from "../clock.js";

/** The claims of a web identity token; every one has a default that STS takes. */
export interface WebIdentityClaims {
  readonly subject?: string;
  readonly issuer?: string;
  readonly audience?: string;
  /** May be negative: a token that is over already. Default 3600. */
  readonly lifetimeSeconds?: number;
}

export interface IdentityProviderRules {
  readonly issuer?: string;
  readonly audience?: string;
  /** The provider no longer accepts what its tokens say: STS answers IDPRejectedClaim. */
  readonly rejectClaims?: boolean;
}

export interface IdentityProvider {
  configure(rules: IdentityProviderRules): void;
  issue(claims?: WebIdentityClaims): string;
  /** The token's subject, or AWS's refusal. */
  verify(token: string): { readonly subject: string; readonly issuer: string; readonly audience: string };
}

export function createIdentityProvider(clock: ServerClock): IdentityProvider {
  const secret = randomBytes(32);
  let rules = { issuer: "https://idp.local-aws.test", audience: "sts.amazonaws.com", rejectClaims: false };

  const sign = (text: string): string => createHmac("sha256", secret).update(text).digest("base64url");

  return {
    configure(changes) {
      rules = { ...rules, ...changes };
    },
    issue(claims = {}) {
      const now = Math.floor(clock.now() / 1000);
      const payload = {
        iss: claims.issuer ?? rules.issuer,
        aud: claims.audience ?? rules.audience,
        sub: claims.subject ?? "local-aws",
        iat: now,
        exp: now + (claims.lifetimeSeconds ?? 3600),
        jti: randomBytes(8).toString("hex"),
      };
      const text = `${encode({ alg: "HS256", typ: "JWT" })}.${encode(payload)}`;
      return `${text}.${sign(text)}`;
    },
    verify(token) {
      const { payload, text, signature } = split(token);
      const issuer = String(payload["iss"]);
      const audience = String(payload["aud"]);
      if (issuer !== rules.issuer) throw invalid(`No OpenIDConnect provider found in your account for ${issuer}`);
      if (sign(text) !== signature) {
        throw invalid(
          "Couldn't retrieve verification key from your identity provider,  please reference AssumeRoleWithWebIdentity documentation for requirements",
        );
      }
      if (audience !== rules.audience) throw invalid("Incorrect token audience");
      const now = Math.floor(clock.now() / 1000);
      const expires = Number(payload["exp"]);
      if (now >= expires) {
        const message = `Token expired: current date/time ${now} must be before the expiration date/time ${expires}`;
        throw new AwsError("ExpiredTokenException", 400, message);
      }
      if (rules.rejectClaims) {
        throw new AwsError("IDPRejectedClaim", 403, "The identity provider reported that authentication failed.");
      }
      return { subject: String(payload["sub"]), issuer, audience };
    },
  };
}

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}

function split(token: string): { payload: Record<string, unknown>; text: string; signature: string } {
  const [header, body, signature, ...rest] = token.split(".");
  if (header !== undefined && body !== undefined && signature !== undefined && rest.length === 0) {
    try {
      const payload = JSON.parse(Buffer.from(body, "base64url").toString()) as unknown;
      if (typeof payload === "object" && payload !== null) {
        return { payload: payload as Record<string, unknown>, text: `${header}.${body}`, signature };
      }
    } catch {
      // Answered below: not JSON is not a JWT.
    }
  }
  throw invalid("The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)");
}

function invalid(message: string): AwsError {
  return new AwsError("InvalidIdentityToken", 400, message);
}
