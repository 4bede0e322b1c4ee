import { Agent } from "node:http";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { stsProvider } from "../src/index.js";
import { leaseClient } from "../src/transport.js";
import { clientConfig, useLocalAws } from "./support/aws.js";
import { until } from "./support/until.js";

const local = useLocalAws();

function provider(index: number, requestHandler?: object, extensions?: object[]) {
  const { aws } = local;
  return stsProvider({
    masterCredentials: aws.credentials(),
    clientConfig: {
      ...clientConfig(aws),
      ...(requestHandler && { requestHandler }),
      ...(extensions && { extensions }),
    } as never,
    params: { RoleArn: `arn:aws:iam::123456789012:role/tenant-${index}` },
  });
}

function sockets() {
  return local.aws.counters().sockets;
}

beforeEach(() => until(() => sockets().open === 0));

test("500 roles share one connection pool, and the last to close closes it", async () => {
  const before = sockets().total;
  const roles = Array.from({ length: 500 }, (_, index) => provider(index));
  for (const role of roles) await role();
  expect(sockets().total - before).toBe(1);

  const [last, ...others] = roles;
  await Promise.all(others.map((role) => role.close()));
  await last!();
  expect(sockets().total - before).toBe(1);
  await last!.close();
  await until(() => sockets().open === 0);
}, 60_000);

test("after close a call opens a new connection", async () => {
  const role = provider(1);
  await role();
  await role.close();
  await until(() => sockets().open === 0);
  await role();
  expect(sockets().open).toBe(1);
  await role.close();
  await until(() => sockets().open === 0);
});

test("close lets a call in flight finish, then closes its connection", async () => {
  const { aws } = local;
  aws.control.outage("sts:AssumeRole", "hold");
  const role = provider(1);
  const call = role();
  await aws.control.whenHeld(1);
  await role.close();
  await role.close();
  expect(sockets().open).toBe(1);
  aws.control.release();
  await expect(call).resolves.toHaveProperty("accessKeyId");
  await until(() => sockets().open === 0);
});

test("closing what was never called is fine", async () => {
  await provider(1).close();
  expect(sockets().open).toBe(0);
});

test("equal settings of the request handler share, different ones do not", () => {
  const config = { region: "us-east-1" };
  const handlerOf = (requestHandler?: object) => {
    const { client, release } = leaseClient({ ...config, ...(requestHandler && { requestHandler }) });
    return { client, release };
  };
  const store = (globalThis as { [key: symbol]: Set<object> })[Symbol.for("brs.sts.transports")]!;
  const leases = [
    handlerOf(),
    handlerOf(),
    handlerOf({ connectionTimeout: 1, httpAgent: { maxSockets: 3 } }),
    handlerOf({ httpAgent: { maxSockets: 3 }, connectionTimeout: 1, requestTimeout: undefined }),
    handlerOf({ connectionTimeout: 2, httpAgent: { maxSockets: 3 } }),
  ];
  expect(store.size).toBe(3);
  for (const { release } of leases) release();
  expect(store.size).toBe(0);
});

test("equal extensions share, different ones do not: they may have set up the request handler", () => {
  const [one, other] = [{ configure() {} }, { configure() {} }];
  const store = (globalThis as { [key: symbol]: Set<object> })[Symbol.for("brs.sts.transports")]!;
  const leases = [undefined, [], [one], [one], [other], [one, other]].map((extensions) =>
    leaseClient({ region: "us-east-1", ...(extensions && { extensions }) }),
  );
  expect(store.size).toBe(4);
  for (const { release } of leases) release();
  expect(store.size).toBe(0);
});

test("two copies of the package share their connections", async () => {
  const before = sockets().total;
  const here = provider(1);
  await here();
  let copy: typeof stsProvider | undefined;
  jest.isolateModules(() => {
    copy = jest.requireActual<{ stsProvider: typeof stsProvider }>("../src/index.js").stsProvider;
  });
  const { aws } = local;
  const there = copy!({
    masterCredentials: aws.credentials(),
    clientConfig: clientConfig(aws),
    params: { RoleArn: aws.roleArn },
  });
  expect(copy).not.toBe(stsProvider);
  await there();
  expect(sockets().total - before).toBe(1);
  await here.close();
  await there();
  expect(sockets().total - before).toBe(1);
  await there.close();
});

test("destroying the client that asked does not touch the provider's connection", async () => {
  const { aws } = local;
  const role = provider(1);
  const asking = new STSClient({ ...clientConfig(aws), credentials: role });
  await asking.send(new GetCallerIdentityCommand({}));
  const { total } = sockets();
  asking.destroy();
  await role();
  expect(sockets().total).toBe(total);
  await role.close();
});

test("a request handler of the user's is used, never destroyed and never reconfigured", async () => {
  const { requestHandler } = new STSClient({ region: "us-east-1" }).config;
  const handler = requestHandler as typeof requestHandler & { updateHttpClientConfig(): void; destroy(): void };
  const destroy = jest.spyOn(handler, "destroy");
  const update = jest.spyOn(handler, "updateHttpClientConfig");
  const handle = jest.spyOn(handler, "handle");
  const role = provider(1, handler);
  await role();
  await role.close();
  expect(handle).toHaveBeenCalledTimes(1);
  expect(destroy).not.toHaveBeenCalled();
  expect(update).not.toHaveBeenCalled();
  handler.destroy();
});

test("a request handler that an extension brings serves that provider alone, and is never destroyed", async () => {
  const { aws } = local;
  const handler = new STSClient({ region: "us-east-1" }).config
    .requestHandler as STSClient["config"]["requestHandler"] & {
    destroy(): void;
  };
  const destroy = jest.spyOn(handler, "destroy");
  const handle = jest.spyOn(handler, "handle");
  const extension = { configure: (host: { setHttpHandler(handler: unknown): void }) => host.setHttpHandler(handler) };
  const extended = stsProvider({
    masterCredentials: aws.credentials(),
    clientConfig: { ...clientConfig(aws), extensions: [extension as never] },
    params: { RoleArn: aws.roleArn },
  });
  const other = provider(1);
  await extended();
  await other();
  await extended();
  expect(handle).toHaveBeenCalledTimes(2);
  await other.close();
  await extended.close();
  expect(destroy).not.toHaveBeenCalled();
  handler.destroy();
});

test("what an extension puts before the request handler is there once, and the handler behind it is shared and closed", async () => {
  type Handler = STSClient["config"]["requestHandler"];
  let passed = 0;
  const extension = {
    configure(host: { httpHandler(): Handler; setHttpHandler(handler: Handler): void }) {
      const inner = host.httpHandler();
      const handle: Handler["handle"] = (request, options) => (passed++, inner.handle(request, options));
      host.setHttpHandler({ ...inner, handle });
    },
  };
  const extended = [1, 2].map((index) => provider(index, undefined, [extension]));
  for (const role of extended) await role();
  expect(passed).toBe(2);
  expect(sockets().open).toBe(1);
  await Promise.all(extended.map((role) => role.close()));
  await until(() => sockets().open === 0);
});

test("settings that are changed for the next provider reach neither the one before nor its connections", async () => {
  const agents = [new Agent({ keepAlive: true }), new Agent({ keepAlive: true })];
  const used = agents.map((agent) => jest.spyOn(agent, "createConnection" as never));
  const requestHandler = { httpAgent: agents[0] };
  const one = provider(1, requestHandler);
  requestHandler.httpAgent = agents[1];
  const two = provider(2, requestHandler);
  await one();
  expect(used.map((each) => each.mock.calls.length)).toEqual([1, 0]);
  await two();
  expect(used.map((each) => each.mock.calls.length)).toEqual([1, 1]);
  await Promise.all([one.close(), two.close()]);
  for (const agent of agents) agent.destroy();
});

test("an agent that came with the handler's settings outlives the provider", async () => {
  const agent = new Agent({ keepAlive: true });
  const destroy = jest.spyOn(agent, "destroy");
  const role = provider(1, { httpAgent: agent });
  await role();
  await role.close();
  expect(destroy).not.toHaveBeenCalled();
  expect(sockets().open).toBe(1);
  agent.destroy();
});

test("an HTTP/2 handler is not used for STS, as in the SDK", async () => {
  const handle = jest.fn();
  const role = provider(1, { metadata: { handlerProtocol: "h2" }, handle });
  await role();
  await role.close();
  expect(handle).not.toHaveBeenCalled();
});
