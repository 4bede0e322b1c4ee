import type { KeyObject } from "node:crypto";
import type { CrtApi, Native, TlsContextOptions } from "./crt.js";
import type { Identity } from "./identity.js";
import type { Token } from "./pkcs11-token.js";

/** What a TLS context of the CRT is made from. Without `identity` the client shows no certificate. */
export interface TlsMaterial {
  readonly identity?: Identity | undefined;
  /** Where the private key is when `identity` has none. */
  readonly token?: Token | undefined;
  readonly ca?: string | undefined;
  readonly verifyPeer: boolean;
  readonly alpn?: string | undefined;
}

/** TLS contexts of the CRT, kept: one costs up to a megabyte, and with PKCS#11 a login to the token. */
export interface TlsContexts {
  /** The context for this material; `fresh` the first time. */
  get(crt: CrtApi, material: TlsMaterial): Promise<Native>;
  close(): void;
}

// A rotated certificate leaves its context behind. This many serve the credentials and MQTT of one provider.
const maxContexts = 4;

export function createTlsContexts(): TlsContexts {
  const contexts = new Map<string, Promise<Native>>();

  return {
    get(crt, material) {
      const key = JSON.stringify([material.identity?.fingerprint, material.ca, material.verifyPeer, material.alpn]);
      const known = contexts.get(key);
      if (known !== undefined) return known;
      const made = make(crt, material);
      contexts.set(key, made);
      if (contexts.size > maxContexts) contexts.delete(contexts.keys().next().value ?? key);
      // A failure is not kept: the next call may find another PIN, or the token plugged in.
      made.catch(() => contexts.delete(key));
      return made;
    },
    close() {
      contexts.clear();
    },
  };
}

async function make(crt: CrtApi, { identity, token, ca, verifyPeer, alpn }: TlsMaterial): Promise<Native> {
  const adjust = (options: TlsContextOptions): void => {
    options.alpn_list = alpn === undefined ? [] : [alpn];
    options.verify_peer = verifyPeer;
    options.min_tls_version = crt.io.TlsVersion.TLSv1_2;
    if (ca !== undefined) options.override_default_trust_store(ca);
  };
  if (identity !== undefined && token !== undefined) return token.context(crt, identity.certificate, adjust);
  const options =
    identity?.privateKey === undefined
      ? new crt.io.TlsContextOptions()
      : crt.io.TlsContextOptions.create_client_with_mtls(identity.certificate, plainKey(identity.privateKey));
  adjust(options);
  return new crt.io.ClientTlsContext(options);
}

/** The CRT reads neither encrypted keys nor every form of EC key, so it gets the one form that it surely reads. */
function plainKey(key: KeyObject): string {
  const type = key.asymmetricKeyType === "ec" ? "sec1" : "pkcs8";
  return key.export({ type, format: "pem" }).toString();
}
