import { BrsError } from "@brs/core";

/** Where the credential provider listens. */
export interface Endpoint {
  readonly host: string;
  readonly port: number;
  /** Known for AWS's own hosts. */
  readonly region?: string;
}

const regionPattern = "([a-z]{2,4}(?:-[a-z]+)+-\\d+)";
const credentialHost = new RegExp(
  `^[a-z0-9]+\\.credentials\\.iot(?:-fips)?\\.${regionPattern}\\.amazonaws\\.com(\\.cn)?$`,
);
const dataHost = new RegExp(`^[a-z0-9-]+(?:\\.ats)?\\.iot(?:-fips)?\\.${regionPattern}\\.amazonaws\\.com(?:\\.cn)?$`);

const howToFind =
  "Find it with `aws iot describe-endpoint --endpoint-type iot:CredentialProvider` or discoverCredentialEndpoint().";

/**
 * Reads a credential provider endpoint. Strict, because whoever answers there receives the proof of the device and
 * hands it keys: a host that merely looks like AWS's is refused, another host only passes when `custom` says so.
 */
export function parseCredentialEndpoint(endpoint: unknown, custom: boolean): Endpoint {
  const { host, port } = parseHost(endpoint, "endpoint");
  const match = credentialHost.exec(host);
  if (match !== null) {
    const [, region = "", china] = match;
    if (region.startsWith("cn-") !== (china !== undefined)) {
      throw invalid(
        `${host} mixes partitions: hosts of cn- Regions end in .amazonaws.com.cn, others do not.`,
        "endpoint",
      );
    }
    return { host, port, region };
  }
  if (dataHost.test(host)) {
    const why = "its prefix differs from that of the credential endpoint, so it cannot be derived";
    throw invalid(`${host} is not the credential provider endpoint (${why}). ${howToFind}`, "endpoint");
  }
  if (custom) return { host, port };
  const rule = "Expected <id>.credentials.iot.<region>.amazonaws.com.";
  const own = "Set `customEndpoint: true` if another host is meant.";
  throw invalid(`${host} is not an AWS IoT credential provider endpoint. ${rule} ${howToFind} ${own}`, "endpoint");
}

/** Reads the endpoint of an MQTT broker: AWS IoT's data endpoint, or any other host. */
export function parseMqttEndpoint(endpoint: unknown): {
  readonly host: string;
  readonly port?: number;
  readonly region?: string;
} {
  const { host, explicitPort } = parseHost(endpoint, "endpoint");
  if (credentialHost.test(host)) {
    const how = "`aws iot describe-endpoint --endpoint-type iot:Data-ATS` prints it.";
    throw invalid(`${host} hands out credentials; MQTT needs the data endpoint (…-ats.iot.…). ${how}`, "endpoint");
  }
  const region = dataHost.exec(host)?.[1];
  return { host, ...(explicitPort !== undefined && { port: explicitPort }), ...(region !== undefined && { region }) };
}

function parseHost(
  endpoint: unknown,
  param: string,
): { readonly host: string; readonly port: number; readonly explicitPort?: number } {
  if (typeof endpoint !== "string" || endpoint === "") {
    throw invalid("`endpoint` must be a host name. " + howToFind, param);
  }
  const rule = `\`endpoint\` must be a host name with an optional https:// and port, nothing else.`;
  const rest = endpoint.replace(/^https:\/\//i, "").replace(/\/$/, "");
  // The characters are checked before URL parses them, because URL repairs what should be refused.
  const match = /^(?<host>[a-z0-9._-]+|\[[0-9a-f:.]+\])(?::(?<port>\d{1,5}))?$/i.exec(rest);
  const host = match?.groups?.["host"]?.toLowerCase();
  if (host === undefined || !URL.canParse(`https://${rest}`)) throw invalid(rule, param);
  const port = match?.groups?.["port"];
  if (port === undefined) return { host, port: 443 };
  if (Number(port) < 1) throw invalid(rule, param);
  return { host, port: Number(port), explicitPort: Number(port) };
}

function invalid(message: string, param: string): BrsError {
  return new BrsError(message, { code: "ERR_BRS_VALIDATION", param });
}
