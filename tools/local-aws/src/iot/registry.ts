import { X509Certificate } from "node:crypto";

/** What AWS IoT knows about a device certificate. */
export interface CertificateRecord {
  status: "ACTIVE" | "INACTIVE" | "REVOKED";
  /** The things that it is attached to. */
  readonly things: Set<string>;
  /** The role aliases that its policy allows; undefined allows all. */
  readonly roleAliases: Set<string> | undefined;
}

export interface RegisterOptions {
  readonly status?: CertificateRecord["status"];
  readonly things?: readonly string[];
  readonly roleAliases?: readonly string[];
}

export interface RoleAlias {
  readonly roleArn: string;
  /** How long the credentials live when the request names no duration. Tests may go below AWS's 900. */
  readonly credentialDurationSeconds?: number;
  /** The role's MaxSessionDuration. Default 3600. */
  readonly maxSessionSeconds?: number;
  /** Whether the role trusts credentials.iot.amazonaws.com. Default true. */
  readonly trusted?: boolean;
}

export interface Registry {
  readonly roleAliases: Map<string, RoleAlias>;
  /** Registers a certificate by its PEM; the record may be changed later, as an operator would. */
  register(certificate: string, options?: RegisterOptions): CertificateRecord;
  find(fingerprint: string): CertificateRecord | undefined;
}

export function createRegistry(): Registry {
  const certificates = new Map<string, CertificateRecord>();
  return {
    roleAliases: new Map(),
    register(certificate, { status = "ACTIVE", things = [], roleAliases } = {}) {
      const record: CertificateRecord = {
        status,
        things: new Set(things),
        roleAliases: roleAliases && new Set(roleAliases),
      };
      certificates.set(new X509Certificate(certificate).fingerprint256, record);
      return record;
    },
    find: (fingerprint) => certificates.get(fingerprint),
  };
}
