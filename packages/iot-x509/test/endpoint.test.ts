import { parseCredentialEndpoint, parseMqttEndpoint } from "../src/endpoint.js";

const id = "c1a2b3c4d5e6f7";

describe("the credential endpoint", () => {
  test.each([
    [`${id}.credentials.iot.eu-west-1.amazonaws.com`, 443, "eu-west-1"],
    [`https://${id}.credentials.iot.us-gov-west-1.amazonaws.com/`, 443, "us-gov-west-1"],
    [`HTTPS://${id.toUpperCase()}.credentials.iot.eu-west-1.amazonaws.com:8443`, 8443, "eu-west-1"],
    [`${id}.credentials.iot.cn-north-1.amazonaws.com.cn`, 443, "cn-north-1"],
    ["data.credentials.iot-fips.us-east-1.amazonaws.com", 443, "us-east-1"],
    [`${id}.credentials.iot-fips.us-east-1.amazonaws.com`, 443, "us-east-1"],
  ])("%s is AWS's own", (endpoint, port, region) => {
    expect(parseCredentialEndpoint(endpoint, false)).toMatchObject({ port, region });
  });

  test.each([
    `${id}-ats.iot.eu-west-1.amazonaws.com`,
    `${id}.iot.eu-west-1.amazonaws.com`,
    `${id}.ats.iot.cn-north-1.amazonaws.com.cn`,
  ])("%s is a data endpoint, and the error says which one is needed and how to find it", (endpoint) => {
    for (const custom of [false, true]) {
      expect(() => parseCredentialEndpoint(endpoint, custom)).toThrow(
        /not the credential provider endpoint.*describe-endpoint --endpoint-type iot:CredentialProvider/,
      );
    }
  });

  test.each([
    "evil.com/.credentials.iot.eu-west-1.amazonaws.com",
    `${id}.credentials.iot.eu-west-1.amazonaws.com.evil.com`,
    `${id}.credentials.iot.eu-west-1.amazonaws.com@evil.com`,
    `evil.com#${id}.credentials.iot.eu-west-1.amazonaws.com`,
    `evil.com?.credentials.iot.eu-west-1.amazonaws.com`,
    `evil.com\\.credentials.iot.eu-west-1.amazonaws.com`,
    `a.b.credentials.iot.eu-west-1.amazonaws.com`,
    `x.credentials.iot.eu-west-1.evil.com`,
    `${id}.credentials.iot.eu-west-1.amazonaws.com.`,
    `${id}.credentials.iot.amazonaws.com`,
    ` ${id}.credentials.iot.eu-west-1.amazonaws.com`,
    `http://${id}.credentials.iot.eu-west-1.amazonaws.com`,
    `${id}.credentials.iot.eu-west-1.amazonaws.com:0`,
    `${id}.credentials.iot.eu-west-1.amazonaws.com:65536`,
    `${id}.credentials.iot.eu-west-1.amazonaws.com/path`,
    `${id}.credentials.iot.eu-west-1.amazonaws.com\n`,
    "localhost:8443",
    "10.0.0.1",
    "",
    undefined,
    42,
  ])("%j is refused", (endpoint) => {
    expect(() => parseCredentialEndpoint(endpoint, false)).toThrow(/code=ERR_BRS_VALIDATION, param=endpoint/);
  });

  test("China's hosts end in .cn, and only they do", () => {
    for (const host of ["cn-north-1.amazonaws.com", "eu-west-1.amazonaws.com.cn"]) {
      expect(() => parseCredentialEndpoint(`${id}.credentials.iot.${host}`, false)).toThrow(/mixes partitions/);
    }
  });

  test.each([
    ["localhost:8443", "localhost", 8443],
    ["https://iot.example.internal", "iot.example.internal", 443],
    ["[::1]:8443", "[::1]", 8443],
    ["127.0.0.1:1", "127.0.0.1", 1],
  ])("%s passes when a custom host is asked for", (endpoint, host, port) => {
    expect(parseCredentialEndpoint(endpoint, true)).toEqual({ host, port });
  });

  test("a custom host still has to be a host", () => {
    for (const endpoint of ["evil.com/path", "a b", "user@host", "http://host", "host:port"]) {
      expect(() => parseCredentialEndpoint(endpoint, true)).toThrow(/must be a host name/);
    }
  });
});

describe("the MQTT endpoint", () => {
  test("AWS's host tells the Region", () => {
    expect(parseMqttEndpoint(`${id}-ats.iot.eu-west-1.amazonaws.com`)).toEqual({
      host: `${id}-ats.iot.eu-west-1.amazonaws.com`,
      region: "eu-west-1",
    });
  });

  test("a broker of one's own is welcome", () => {
    expect(parseMqttEndpoint("broker.local:1883")).toEqual({ host: "broker.local", port: 1883 });
  });

  test("the credential endpoint is refused, with the way to the right one", () => {
    expect(() => parseMqttEndpoint(`${id}.credentials.iot.eu-west-1.amazonaws.com`)).toThrow(/iot:Data-ATS/);
  });
});
