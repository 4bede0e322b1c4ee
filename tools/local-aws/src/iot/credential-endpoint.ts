import type { RoleAlias, Registry } from "./registry.js";

/** What a request to the credential provider says. */
export interface CredentialRequest {
  readonly method: string;
  readonly path: string;
  /** SHA-256 fingerprint of the client's certificate; undefined when it showed none. */
  readonly fingerprint: string | undefined;
  readonly thingName: string | undefined;
  readonly durationSeconds: string | undefined;
}

export type Verdict =
  | { readonly granted: true; readonly roleAlias: RoleAlias; readonly alias: string; readonly seconds: number }
  | { readonly granted: false; readonly status: number; readonly errorType: string; readonly message: string };

const DEFAULT_SECONDS = 3600;

/** Decides as AWS IoT does, in its order and with its messages. */
export function judge(request: CredentialRequest, registry: Registry): Verdict {
  const match = /^\/role-aliases\/([^/?]+)\/credentials$/.exec(request.path);
  const alias = match?.[1] === undefined ? undefined : decodeURIComponent(match[1]);
  if (request.method !== "GET" || alias === undefined) return refuse(404, "ResourceNotFoundException", "Not Found");
  const record = request.fingerprint === undefined ? undefined : registry.find(request.fingerprint);
  if (record === undefined) return refuse(403, "AccessDeniedException", "Certificate is invalid on this endpoint");
  if (record.status !== "ACTIVE") return refuse(403, "AccessDeniedException", "Access Denied");
  if (request.thingName !== undefined && !record.things.has(request.thingName)) {
    return refuse(403, "AccessDeniedException", "Invalid thing name passed");
  }
  const roleAlias = registry.roleAliases.get(alias);
  if (roleAlias === undefined) return refuse(404, "ResourceNotFoundException", "Role alias does not exist");
  if (record.roleAliases !== undefined && !record.roleAliases.has(alias)) {
    return refuse(403, "AccessDeniedException", "Access Denied");
  }
  if (roleAlias.trusted === false) {
    const message = "Unable to assume the role, or the role to assume does not exist";
    return refuse(400, "InvalidRequestException", message);
  }
  const asked =
    request.durationSeconds === undefined ? roleAlias.credentialDurationSeconds : Number(request.durationSeconds);
  const seconds = asked ?? DEFAULT_SECONDS;
  if (!(seconds <= (roleAlias.maxSessionSeconds ?? DEFAULT_SECONDS))) {
    const message = "The requested CredentialDurationSeconds exceeds the MaxSessionDuration set for the role";
    return refuse(400, "InvalidRequestException", message);
  }
  return { granted: true, roleAlias, alias, seconds };
}

function refuse(status: number, errorType: string, message: string): Verdict {
  return { granted: false, status, errorType, message };
}
