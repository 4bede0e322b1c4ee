import type { Key } from "./options.js";
import type { Pem } from "./pem.js";

// What the caller writes into the options for the next device must not reach this one. Bytes stay the caller's: a secret
// is not kept twice.

/** A source of PEM text whose path the caller cannot change later. */
export function ownPem(source: Pem): Pem {
  if (typeof source === "string" || source instanceof Uint8Array) return source;
  const { path } = source;
  return { path: typeof path === "string" ? path : { href: path.href, protocol: path.protocol } };
}

/** A key whose parts the caller cannot replace later. */
export function ownKey(key: Key): Key {
  return key.pkcs11 === undefined
    ? { ...key, privateKey: ownPem(key.privateKey) }
    : { ...key, pkcs11: { ...key.pkcs11 } };
}
