import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { refreshable } from "@brs/core";
import { virtualClock } from "@brs/core/testing";
import { stsProvider } from "../src/index.js";
import { clientConfig, useLocalAws } from "./support/aws.js";
import { until } from "./support/until.js";

const HOUR = 3_600_000;
const MINUTE = 60_000;
const local = useLocalAws();

describe.each([
  ["behind", 12 * HOUR],
  ["ahead", -12 * HOUR],
])("a local clock that is 12 hours %s", (_, serverAheadMs) => {
  test("costs one corrected request, and sessions refresh at the right moments", async () => {
    const { aws } = local;
    const clock = virtualClock(Date.now());
    /** Time passes here and at AWS alike. */
    let passedMs = 0;
    const pass = async (ms: number) => {
      passedMs += ms;
      aws.control.clockOffset(serverAheadMs + passedMs);
      await clock.advance(ms);
    };
    await pass(0);

    const credentials = refreshable(
      stsProvider({
        masterCredentials: aws.credentials(),
        clientConfig: clientConfig(aws),
        params: { RoleArn: aws.roleArn },
      }),
      { clock, random: () => 0 },
    );
    const calls = () => aws.counters().succeeded["sts:AssumeRole"] ?? 0;
    const client = new STSClient({ ...clientConfig(aws), credentials });
    const use = () => client.send(new GetCallerIdentityCommand({}));

    await use();
    expect(calls()).toBe(1);
    expect(credentials.phase).toBe("fresh");
    // The window of an hour's session opens 15 minutes before its end.
    await pass(44 * MINUTE);
    await use();
    expect(credentials.phase).toBe("fresh");
    expect(calls()).toBe(1);
    await pass(2 * MINUTE);
    expect(credentials.phase).toBe("advisory");
    await use();
    await until(() => calls() === 2 && !credentials.refreshing);
    expect(credentials.phase).toBe("fresh");
    await use();

    // A process that slept past the end of its session fetches another, and AWS accepts it.
    await pass(2 * HOUR);
    expect(credentials.phase).toBe("expired");
    await use();
    expect(calls()).toBe(3);
    expect(aws.counters().refused["ExpiredToken"]).toBeUndefined();
    await credentials.close();
    client.destroy();
  });
});

test("nothing that AWS would accept is refused here: the local clock says that the session is over", async () => {
  const { aws } = local;
  aws.control.clockOffset(-12 * HOUR);
  const provider = stsProvider({
    masterCredentials: aws.credentials(),
    clientConfig: clientConfig(aws),
    params: { RoleArn: aws.roleArn },
  });
  const credentials = refreshable(provider);
  const { expiration } = await credentials();
  expect(expiration.getTime()).toBeLessThan(Date.now());
  expect(credentials.phase).toBe("fresh");
  await credentials();
  expect(aws.counters().succeeded["sts:AssumeRole"]).toBe(1);
  await credentials.close();
});

test.each([
  ["behind", -12 * HOUR],
  ["ahead", 12 * HOUR],
])("a local clock that was 12 hours %s costs no refresh when it is set right", async (_, wrongByMs) => {
  const { aws } = local;
  const options = { clientConfig: clientConfig(aws), params: { RoleArn: aws.roleArn } };
  const master = stsProvider({ ...options, masterCredentials: aws.credentials() });
  const provider = stsProvider({ ...options, masterCredentials: master });
  // The server was started before, and goes by the right time; the STS clients learn by how much the local one is wrong.
  const now = Date.now.bind(Date);
  const wrongClock = jest.spyOn(Date, "now").mockImplementation(() => now() + wrongByMs);
  await provider();
  wrongClock.mockRestore();
  // The master's session is over as well: both are mended in one call.
  aws.control.expireAll();
  await expect(provider()).resolves.toHaveProperty("accessKeyId");
  await provider.close();
});
