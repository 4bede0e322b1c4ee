import { createPrivateKey, webcrypto } from "node:crypto";
import type { KeyObject } from "node:crypto";
import type { PublicKey } from "@peculiar/x509";

/** A certificate with the private key it was made for. */
export interface IssuedCertificate {
  readonly certificate: string;
  /** PKCS#8, not encrypted. */
  readonly privateKey: string;
  readonly key: KeyObject;
}

export interface IssueOptions {
  readonly name: string;
  /** Host names and IP addresses that a server certificate is for. */
  readonly hosts?: readonly string[];
  readonly keyType?: "ec" | "rsa";
  readonly notBefore?: Date;
  readonly notAfter?: Date;
}

/** A certificate authority that lives in memory. */
export interface Authority {
  readonly certificate: string;
  issue(options: IssueOptions): Promise<IssuedCertificate>;
  /** Makes a certificate for the key of a PKCS#10 request, as CreateCertificateFromCsr does. */
  sign(request: string): Promise<string>;
  /** Makes a certificate for a public key whose private half stays where it is. */
  certify(publicKey: KeyObject): Promise<string>;
}

const HOUR_MS = 3_600_000;
const EC = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
const RSA = {
  name: "RSASSA-PKCS1-v1_5",
  hash: "SHA-256",
  publicExponent: new Uint8Array([1, 0, 1]),
  modulusLength: 2048,
};

export async function createAuthority(name: string): Promise<Authority> {
  // Loaded only when certificates are asked for: the library needs a global that nothing else here wants.
  await import("reflect-metadata");
  const x509 = await import("@peculiar/x509");
  const keys = await webcrypto.subtle.generateKey(EC, true, ["sign", "verify"]);
  const root = await x509.X509CertificateGenerator.createSelfSigned(
    {
      name: `CN=${name}`,
      keys,
      signingAlgorithm: EC,
      notBefore: new Date(Date.now() - HOUR_MS),
      notAfter: new Date(Date.now() + 24 * HOUR_MS),
      extensions: [
        new x509.BasicConstraintsExtension(true, undefined, true),
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      ],
    },
    webcrypto,
  );

  async function certify(
    publicKey: webcrypto.CryptoKey | PublicKey,
    { name: subject, hosts = [], notBefore, notAfter }: IssueOptions,
  ): Promise<string> {
    const names = hosts.map((host) => nameOf(host));
    const leaf = await x509.X509CertificateGenerator.create(
      {
        subject: `CN=${subject}`,
        issuer: root.subject,
        publicKey,
        signingKey: keys.privateKey,
        signingAlgorithm: EC,
        notBefore: notBefore ?? new Date(Date.now() - HOUR_MS),
        notAfter: notAfter ?? new Date(Date.now() + 12 * HOUR_MS),
        extensions: names.length === 0 ? [] : [new x509.SubjectAlternativeNameExtension(names)],
      },
      webcrypto,
    );
    return leaf.toString("pem");
  }

  return {
    certificate: root.toString("pem"),
    async issue(options) {
      const leafKeys = await webcrypto.subtle.generateKey(options.keyType === "rsa" ? RSA : EC, true, [
        "sign",
        "verify",
      ]);
      const der = await webcrypto.subtle.exportKey("pkcs8", leafKeys.privateKey);
      const key = createPrivateKey({ key: Buffer.from(der), format: "der", type: "pkcs8" });
      const privateKey = key.export({ type: "pkcs8", format: "pem" }).toString();
      return { certificate: await certify(leafKeys.publicKey, options), privateKey, key };
    },
    certify: (publicKey) =>
      certify(new x509.PublicKey(publicKey.export({ type: "spki", format: "der" })), { name: "AWS IoT Certificate" }),
    async sign(text) {
      const request = new x509.Pkcs10CertificateRequest(text);
      if (!(await request.verify(webcrypto))) throw new Error("the certificate request is not signed with its own key");
      // AWS IoT puts a name of its own in place of the requested one.
      return certify(request.publicKey, { name: "AWS IoT Certificate" });
    },
  };
}

function nameOf(host: string): { readonly type: "ip" | "dns"; readonly value: string } {
  return { type: /^[\d.]+$|:/.test(host) ? "ip" : "dns", value: host };
}
