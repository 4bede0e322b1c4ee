import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { refreshable, type RefreshableCredentials } from "@brs/core";
import { virtualClock } from "@brs/core/testing";
import { stsProvider } from "../src/index.js";
import { clientConfig, useLocalAws } from "./support/aws.js";
import { until } from "./support/until.js";

const local = useLocalAws();
const MINUTE = 60_000;
const role = (name: string) => `arn:aws:iam::123456789012:role/${name}`;

function clientsOn(credentials: RefreshableCredentials, count: number) {
  const clients = Array.from({ length: count }, () => new STSClient({ ...clientConfig(local.aws), credentials }));
  return {
    use: () => Promise.all(clients.map((client) => client.send(new GetCallerIdentityCommand({})))),
    destroy: () => clients.forEach((client) => client.destroy()),
  };
}

test("20 clients: one AssumeRole cold, one per refresh", async () => {
  const { aws } = local;
  const credentials = refreshable(
    stsProvider({
      masterCredentials: aws.credentials(),
      clientConfig: clientConfig(aws),
      params: { RoleArn: aws.roleArn },
    }),
  );
  const clients = clientsOn(credentials, 20);
  const calls = () => aws.counters().calls["sts:AssumeRole"];
  await clients.use();
  expect(calls()).toBe(1);
  await Promise.all([credentials.refresh(), credentials.refresh(), clients.use()]);
  expect(calls()).toBe(2);
  await clients.use();
  expect(calls()).toBe(2);
  clients.destroy();
  await credentials.close();
});

test("20 clients, MFA session: one prompt, no refused code", async () => {
  const { aws } = local;
  const { serialNumber } = aws.control.mfaDevice("arn:aws:iam::123456789012:mfa/twenty");
  aws.control.role(aws.roleArn, { requireMfa: true });
  let prompts = 0;
  const credentials = refreshable(
    stsProvider({
      masterCredentials: aws.credentials(),
      clientConfig: clientConfig(aws),
      params: { RoleArn: aws.roleArn, SerialNumber: serialNumber },
      mfaCodeProvider: async (serial) => (prompts++, aws.control.mfaCode(serial)),
    }),
  );
  const clients = clientsOn(credentials, 20);
  await clients.use();
  await clients.use();
  expect(prompts).toBe(1);
  expect(aws.counters()).toMatchObject({ mfa: { accepted: 1, refused: 0 }, calls: { "sts:AssumeRole": 1 } });
  clients.destroy();
  await credentials.close();
});

test("a chain of three makes one call per hop cold, and one per hop per refresh", async () => {
  const { aws } = local;
  const clock = virtualClock(Date.now());
  const refresh = { clock, random: () => 0 };
  const base = { clientConfig: clientConfig(aws) };
  const hop = (name: string, masterCredentials: object) =>
    refreshable(stsProvider({ ...base, masterCredentials, params: { RoleArn: role(name) } } as never), refresh);
  const one = hop("one", aws.credentials());
  const two = hop("two", one);
  const three = hop("three", two);
  const hops = [one, two, three];
  const perHop = (calls: number) => ({ [role("one")]: calls, [role("two")]: calls, [role("three")]: calls });

  await Promise.all(Array.from({ length: 10 }, () => three()));
  expect(aws.counters().assumeRole).toEqual(perHop(1));
  for (let round = 2; round <= 4; round++) {
    await clock.advance(50 * MINUTE);
    await Promise.all(Array.from({ length: 10 }, () => three()));
    await until(() => hops.every(({ refreshing, phase }) => !refreshing && phase === "fresh"));
    expect(aws.counters().assumeRole).toEqual(perHop(round));
  }
  for (const { close } of hops) await close();
});

test("a chain of bare providers is as frugal", async () => {
  const { aws } = local;
  const hop = (name: string, masterCredentials: object) =>
    stsProvider({ clientConfig: clientConfig(aws), masterCredentials, params: { RoleArn: role(name) } } as never);
  const credentials = refreshable(hop("three", hop("two", hop("one", aws.credentials()))));
  await Promise.all([credentials(), credentials(), credentials()]);
  await credentials.refresh();
  // The masters' sessions are fresh: only the last hop is assumed again.
  expect(aws.counters().assumeRole).toEqual({ [role("one")]: 1, [role("two")]: 1, [role("three")]: 2 });
  await credentials.close();
  await until(() => aws.counters().sockets.open === 0);
});
