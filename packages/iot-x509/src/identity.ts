import { createHash, createPrivateKey, X509Certificate } from "node:crypto";
import type { KeyObject } from "node:crypto";
import { BrsError } from "@brs/core";
import type { Key } from "./options.js";
import { readPem } from "./pem.js";
import type { Pem, PemText } from "./pem.js";

/** What the device proves itself with, read and checked before any network. */
export interface Identity {
  /** The certificate, and the chain after it, as PEM. */
  readonly certificate: string;
  /** Absent when the key stays in a PKCS#11 token. */
  readonly privateKey?: KeyObject;
  readonly ca?: string;
  /** Equal for equal material: tells when a rotated file asks for a new TLS context. */
  readonly fingerprint: string;
}

/** Reads certificate, key and CA, and finds what is wrong with them while the answer is still cheap. */
export async function readIdentity(
  source: { readonly certificate: Pem; readonly key: Key; readonly ca?: Pem | undefined },
  now: number,
): Promise<Identity> {
  const certificate = await readPem(source.certificate, "certificate");
  const [leaf] = parseCertificates(certificate, "certificate");
  rejectExpired(leaf, certificate, now);
  const ca = source.ca === undefined ? undefined : await readPem(source.ca, "ca");
  if (ca !== undefined) parseCertificates(ca, "ca");
  const hash = createHash("sha256")
    .update(certificate.text)
    .update("\0")
    .update(ca?.text ?? "");
  let privateKey: KeyObject | undefined;
  if ("privateKey" in source.key) {
    const pem = await readPem(source.key.privateKey, "key");
    privateKey = parsePrivateKey(pem, source.key.passphrase);
    if (!leaf.checkPrivateKey(privateKey)) throw mismatch(leaf, privateKey, certificate, pem);
    hash.update("\0").update(pem.text);
  }
  return {
    certificate: certificate.text,
    fingerprint: hash.digest("base64"),
    ...(privateKey && { privateKey }),
    ...(ca && { ca: ca.text }),
  };
}

/** TLS libraries skip what they cannot read in a CA file and then trust nobody: each block is parsed here first. */
function parseCertificates(pem: PemText, param: string): [X509Certificate, ...X509Certificate[]] {
  const blocks = pem.text.match(/-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g);
  if (blocks === null) {
    const other = /-----BEGIN ([A-Z0-9 ]+)-----/.exec(pem.text)?.[1];
    const found = other === undefined ? "no PEM block" : `a block "${other}"`;
    const advice = "Expected -----BEGIN CERTIFICATE-----; a DER file converts with `openssl x509 -inform der`.";
    throw unusable(`\`${param}\` holds ${found}, not a certificate. ${advice}`, param, "not-a-certificate", pem);
  }
  const parse = (block: string, index: number): X509Certificate => {
    try {
      return new X509Certificate(block);
    } catch (cause) {
      const message = `Certificate ${index + 1} of ${blocks.length} in \`${param}\` cannot be parsed. Export it again.`;
      throw unusable(message, param, "malformed", pem, cause);
    }
  };
  const [first, ...rest] = blocks;
  return [parse(first, 0), ...rest.map((block, index) => parse(block, index + 1))];
}

function rejectExpired(leaf: X509Certificate, pem: PemText, now: number): void {
  const end = Date.parse(leaf.validTo);
  if (!(end <= now)) return;
  const message =
    `The certificate expired on ${new Date(end).toISOString()}. Register a new one with AWS IoT; ` +
    `if that day is still to come, the clock of this device is wrong (it says ${new Date(now).toISOString()}).`;
  throw unusable(message, "certificate", "expired", pem, undefined, { validTo: new Date(end).toISOString() });
}

function parsePrivateKey(pem: PemText, passphrase: string | undefined): KeyObject {
  const label = /-----BEGIN ((?:[A-Z0-9]+ )*PRIVATE KEY)-----/.exec(pem.text)?.[1];
  if (label === undefined) {
    const other = /-----BEGIN ([A-Z0-9 ]+)-----/.exec(pem.text)?.[1];
    const found = other === undefined ? "no PEM block" : `a block "${other}"`;
    const message = `\`key.privateKey\` holds ${found}, not a private key. Pass the PEM file of the device's private key.`;
    throw unusable(message, "key", "not-a-key", pem);
  }
  const encrypted = label.startsWith("ENCRYPTED") || /^Proc-Type: 4,ENCRYPTED/m.test(pem.text);
  if (encrypted && passphrase === undefined) {
    throw unusable("The private key is encrypted. Pass its `key.passphrase`.", "key", "passphrase-missing", pem);
  }
  try {
    return createPrivateKey({ key: pem.text, format: "pem", ...(passphrase !== undefined && { passphrase }) });
  } catch (cause) {
    const [message, reason] = encrypted
      ? ["The private key does not open with this `key.passphrase`.", "passphrase-wrong"]
      : ["`key.privateKey` cannot be parsed. Export the key again, as PKCS#8 for instance.", "malformed"];
    throw unusable(message, "key", reason, pem, cause);
  }
}

function mismatch(leaf: X509Certificate, key: KeyObject, certificate: PemText, pem: PemText): BrsError {
  const message =
    `The private key does not belong to the certificate (certificate: ${leaf.publicKey.asymmetricKeyType}, key: ` +
    `${key.asymmetricKeyType}). Pass the key that the certificate was made with.`;
  return unusable(message, "key", "mismatch", { ...certificate, ...pem });
}

function unusable(
  message: string,
  param: string,
  reason: string,
  pem: PemText,
  cause?: unknown,
  facts?: Readonly<Record<string, unknown>>,
): BrsError {
  return new BrsError(message, {
    code: "ERR_BRS_CONFIGURATION",
    param,
    details: { reason, ...(pem.path !== undefined && { path: pem.path }), ...facts },
    ...(cause !== undefined && { cause }),
    // A file may be half-way through its rotation, so the next attempt may find it whole.
    recoverable: pem.path !== undefined,
  });
}
