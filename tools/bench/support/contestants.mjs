// What an application would use instead of brs, and brs: each gives clients of one role.
import { S3Client } from "@aws-sdk/client-s3";
import { fromTemporaryCredentials } from "@aws-sdk/credential-providers";
import { createSession } from "../../../packages/session/dist/esm/index.js";
import { stsProvider } from "../../../packages/sts/dist/esm/index.js";
import { memoizeByHand } from "./memoize-by-hand.mjs";

export const contestantNames = ["plain SDK", "default chain", "by hand", "brs"];
/** Their names where a space may not be: in role ARNs, session names and profiles. */
export const slug = (name) => name.replace(" ", "-");
/** A role for each: by this the server tells them apart. */
export const roleArn = (name) => `arn:aws:iam::123456789012:role/bench-${slug(name)}`;

/** Who runs at the same time: nobody with anybody, but where only the bench itself is tried. */
export const inGroups = ({ together }) => (together ? [contestantNames] : contestantNames.map((name) => [name]));

const silent = { debug() {}, info() {}, warn() {}, error() {} };
const numbered = (count, make) => Array.from({ length: count }, (_, index) => make(index));

const s3Config = ({ endpoint, region }) => ({ endpoint, region, forcePathStyle: true, logger: silent });

function roleOf(name, { endpoint, region, accessKeyId, secretAccessKey }, mfa) {
  return {
    params: {
      RoleArn: mfa?.role ?? roleArn(name),
      RoleSessionName: slug(name),
      ...(mfa === undefined ? {} : { SerialNumber: mfa.serialNumber }),
    },
    // A fresh copy: the SDK writes marks into it.
    masterCredentials: { accessKeyId, secretAccessKey },
    clientConfig: { endpoint, region },
    ...(mfa === undefined ? {} : { mfaCodeProvider: mfa.code }),
  };
}

function plainClients(config, count) {
  const clients = numbered(count, () => new S3Client(config()));
  const close = async () => {
    for (const client of clients) client.destroy();
  };
  return { clients, close };
}

/**
 * @param {string} name one of contestantNames
 * @param {object} facts what the server said of itself
 * @param {number} count of clients
 * @param {{ serialNumber: string, role?: string, code(): Promise<string> }} [mfa]
 * @returns {{ clients: S3Client[], close(): Promise<void> }}
 */
export function enter(name, facts, count, mfa) {
  const role = roleOf(name, facts, mfa);
  if (name === "plain SDK") {
    const credentials = fromTemporaryCredentials(role);
    return plainClients(() => ({ ...s3Config(facts), credentials }), count);
  }
  if (name === "default chain") return plainClients(() => ({ ...s3Config(facts), profile: slug(name) }), count);
  if (name === "by hand") {
    const credentials = memoizeByHand(fromTemporaryCredentials(role));
    return plainClients(() => ({ ...s3Config(facts), credentials }), count);
  }
  const session = createSession(stsProvider(role), { clientDefaults: s3Config(facts), cache: { maxSize: count } });
  // Equal configurations would be one client: the user agent makes them many.
  const clients = numbered(count, (index) => session.client(S3Client, { customUserAgent: `bench/${index}` }));
  return { clients, session, close: () => session.close() };
}
