import type { Identity } from "./identity.js";

/** One request to the credential provider. */
export interface TransportRequest {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly identity: Identity;
  readonly signal: AbortSignal;
}

/** What came back, whatever its status. */
export interface Answer {
  readonly status: number;
  /** By lower-case name. */
  readonly header: (name: string) => string | undefined;
  readonly body: string;
}

/** A way to the credential provider: `node:https` for PEM keys, the CRT for PKCS#11. */
export interface Transport {
  /** Sends once; rejects with a `BrsError` that says which part of the way failed. */
  send(request: TransportRequest): Promise<Answer>;
  /** Lets idle connections go. A later `send` makes new ones. */
  close(): void;
}

/** Credentials are about 1100 bytes: more than this is not them. */
export const maxBodyBytes: number = 64 * 1024;
