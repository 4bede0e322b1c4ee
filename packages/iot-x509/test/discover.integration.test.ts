import { createServer } from "node:http";
import type { IncomingMessage, Server } from "node:http";
import type { AddressInfo } from "node:net";
import { IoTClient } from "@aws-sdk/client-iot";
import { isBrsError } from "@brs/core";
import { discoverCredentialEndpoint } from "../src/index.js";
import { rejection } from "./support/rejection.js";

let server: Server;
let answer: { status: number; body: object; headers?: Record<string, string> };
let last: IncomingMessage;
let client: IoTClient;

beforeAll(async () => {
  server = createServer((request, response) => {
    last = request;
    response.writeHead(answer.status, {
      "content-type": "application/json",
      "x-amzn-requestid": "r-1",
      ...answer.headers,
    });
    response.end(JSON.stringify(answer.body));
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(undefined)));
  client = new IoTClient({
    region: "eu-west-1",
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    credentials: { accessKeyId: "AKIAEXAMPLE", secretAccessKey: "secret" },
    maxAttempts: 1,
  });
});
afterAll(async () => {
  client.destroy();
  await new Promise((resolve) => server.close(resolve));
});

test("asks the real client for the credential provider's endpoint, signed", async () => {
  const endpointAddress = "c1a2b3.credentials.iot.eu-west-1.amazonaws.com";
  answer = { status: 200, body: { endpointAddress } };
  expect(await discoverCredentialEndpoint(client)).toBe(endpointAddress);
  expect(last.url).toBe("/endpoint?endpointType=iot%3ACredentialProvider");
  expect(last.headers.authorization).toMatch(/\/eu-west-1\/iot(?:data)?\/aws4_request|execute-api/);
});

test("a refusal says which permission is needed, with AWS's words and request id", async () => {
  const headers = { "x-amzn-errortype": "UnauthorizedException" };
  answer = { status: 401, body: { message: "You are not authorized" }, headers };
  const error = await rejection(discoverCredentialEndpoint(client));
  expect(isBrsError(error, "ERR_BRS_REQUEST")).toBe(true);
  expect(error).toMatchObject({
    status: 401,
    details: { errorType: "UnauthorizedException", awsMessage: "You are not authorized", requestId: "r-1" },
    cause: { name: "UnauthorizedException" },
  });
  expect(error.message).toContain("iot:DescribeEndpoint");
});

test("an answer without an address is none", async () => {
  answer = { status: 200, body: {} };
  const error = await rejection(discoverCredentialEndpoint(client));
  expect(error).toMatchObject({ code: "ERR_BRS_CREDENTIALS", details: { missing: ["endpointAddress"] } });
});

test("something that is not a client is named before anything is loaded", async () => {
  for (const wrong of [undefined, null, {}, "client"]) {
    const error = await rejection(discoverCredentialEndpoint(wrong as never));
    expect(error).toMatchObject({ code: "ERR_BRS_VALIDATION", param: "client" });
  }
});
