import { STSClient } from "@aws-sdk/client-sts";
import { fromTemporaryCredentials } from "@aws-sdk/credential-providers";
import { refreshable, type Credentials, type ProviderContext } from "@brs/core";
import { stsProvider, type StsProvider, type StsProviderOptions } from "../src/index.js";
import { clientConfig, useLocalAws } from "./support/aws.js";
import { rejected } from "./support/thrown.js";

const local = useLocalAws();
const role = (name: string) => `arn:aws:iam::123456789012:role/${name}`;

function assume(name: string, options: Partial<StsProviderOptions> = {}): StsProvider {
  return stsProvider({ clientConfig: clientConfig(local.aws), params: { RoleArn: role(name) }, ...options } as never);
}

/** A source of real sessions that counts its calls. */
function countedSource(name = "master") {
  const { aws } = local;
  const assumed = assume(name, { masterCredentials: aws.credentials() });
  const contexts: (ProviderContext | undefined)[] = [];
  const source = async (context?: ProviderContext) => {
    contexts.push(context);
    return assumed();
  };
  return { source, contexts, close: () => assumed.close() };
}

function signedBy() {
  return local.aws.control.requests("sts:AssumeRole").at(-1)?.accessKeyId;
}

test("static credentials sign, frozen ones too, and those of a class with accessors", async () => {
  const { aws } = local;
  class Keys {
    get accessKeyId() {
      return aws.accessKeyId;
    }
    get secretAccessKey() {
      return aws.secretAccessKey;
    }
  }
  for (const masterCredentials of [Object.freeze(aws.credentials()), new Keys()]) {
    const provider = assume("app", { masterCredentials });
    await provider();
    expect(signedBy()).toBe(aws.accessKeyId);
    await provider.close();
  }
});

test("a bare function is called once for any number of calls, and again only when its session ends", async () => {
  const { source, contexts, close } = countedSource();
  const provider = assume("app", { masterCredentials: source });
  await Promise.all([provider(), provider(), provider()]);
  await provider();
  expect(contexts).toHaveLength(1);
  expect(contexts[0]?.callerClientConfig).toBeDefined();
  await provider.close();
  await close();
});

test("roles that name the same function share its session, until the last of them closes", async () => {
  const { source, contexts, close } = countedSource();
  const providers = ["a", "b", "c"].map((name) => assume(name, { masterCredentials: source }));
  await Promise.all(providers.map((provider) => provider()));
  expect(contexts).toHaveLength(1);
  const [last, ...others] = providers;
  for (const provider of others) await provider.close();
  await last!();
  expect(contexts).toHaveLength(1);
  await last!.close();
  await last!();
  expect(contexts).toHaveLength(2);
  await last!.close();
  await close();
});

test("closing closes a bare strategy, and leaves a refreshable open", async () => {
  const { aws } = local;
  const closed: string[] = [];
  const strategy = (name: string) =>
    Object.assign(async () => aws.credentials(), { strategy: name, close: () => void closed.push(name) });
  const shared = refreshable(strategy("refreshable"));
  const bare = assume("a", { masterCredentials: strategy("bare") });
  const over = assume("b", { masterCredentials: shared });
  await bare();
  await over();
  await bare.close();
  await over.close();
  expect(closed).toEqual(["bare"]);
  await expect(shared()).resolves.toMatchObject({ accessKeyId: aws.accessKeyId });
  await shared.close();
});

test("masterCredentials win over clientConfig.credentials, which win over the default chain", async () => {
  const { aws } = local;
  const other: Credentials = { accessKeyId: "AKIDNOBODY", secretAccessKey: "x" };
  const both = { ...clientConfig(aws), credentials: other };
  const first = assume("app", { masterCredentials: aws.credentials(), clientConfig: both });
  await first();
  await first.close();
  const second = assume("app", { clientConfig: { ...both, credentials: async () => aws.credentials() } });
  await second();
  expect(signedBy()).toBe(aws.accessKeyId);
  await second.close();
});

describe("the default chain", () => {
  const saved = { ...process.env };
  beforeEach(() => {
    for (const name of Object.keys(process.env)) if (name.startsWith("AWS_")) Reflect.deleteProperty(process.env, name);
    Object.assign(process.env, {
      AWS_EC2_METADATA_DISABLED: "true",
      AWS_CONFIG_FILE: "/nowhere",
      AWS_SHARED_CREDENTIALS_FILE: "/nowhere",
    });
  });
  afterEach(() => {
    process.env = { ...saved };
  });

  test("signs where nothing else is given", async () => {
    const { aws } = local;
    Object.assign(process.env, { AWS_ACCESS_KEY_ID: aws.accessKeyId, AWS_SECRET_ACCESS_KEY: aws.secretAccessKey });
    const provider = assume("app");
    await provider();
    expect(signedBy()).toBe(aws.accessKeyId);
    await provider.close();
  });

  test("is asked anew when STS refuses what it cached", async () => {
    const { aws } = local;
    const stale = assume("base", { masterCredentials: aws.credentials() });
    const { accessKeyId, secretAccessKey, sessionToken } = await stale();
    Object.assign(process.env, {
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
      AWS_SESSION_TOKEN: sessionToken,
    });
    const provider = assume("app");
    await provider();
    aws.control.expire(accessKeyId);
    const fresh = await stale();
    Object.assign(process.env, {
      AWS_ACCESS_KEY_ID: fresh.accessKeyId,
      AWS_SECRET_ACCESS_KEY: fresh.secretAccessKey,
      AWS_SESSION_TOKEN: fresh.sessionToken,
    });
    await provider();
    expect(signedBy()).toBe(fresh.accessKeyId);
    await provider.close();
    await stale.close();
  });

  test("that finds nothing is a clear error, and no call of STS", async () => {
    const { aws } = local;
    const provider = assume("app");
    const error = await rejected(provider());
    expect(error).toMatchObject({ code: "ERR_BRS_CREDENTIALS" });
    expect(error.message).toContain("Pass masterCredentials");
    expect(aws.counters().calls).toEqual({});
    await provider.close();
  });
});

describe("a master whose token STS refuses", () => {
  test("is renewed, and the call replayed once", async () => {
    const { aws } = local;
    const { source, contexts, close } = countedSource();
    const provider = assume("app", { masterCredentials: source });
    await provider();
    aws.control.expire({ roleArn: role("master") });
    aws.control.resetCounters();
    await provider();
    expect(contexts).toHaveLength(2);
    expect(contexts[1]).toMatchObject({ reason: "rejected", forceRefresh: true });
    expect(aws.counters().assumeRole).toEqual({ [role("app")]: 2, [role("master")]: 1 });
    await provider.close();
    await close();
  });

  test("heals once for ten roles that notice it together", async () => {
    const { aws } = local;
    const { source, contexts, close } = countedSource();
    const providers = Array.from({ length: 10 }, (_, index) => assume(`app-${index}`, { masterCredentials: source }));
    await Promise.all(providers.map((provider) => provider()));
    aws.control.expire({ roleArn: role("master") });
    await Promise.all(providers.map((provider) => provider()));
    expect(contexts).toHaveLength(2);
    await Promise.all(providers.map((provider) => provider.close()));
    await close();
  });

  test("heals at every hop of a chain", async () => {
    const { aws } = local;
    const one = assume("one", { masterCredentials: aws.credentials() });
    const two = assume("two", { masterCredentials: one });
    const three = assume("three", { masterCredentials: two });
    await three();
    aws.control.expireAll();
    await expect(three()).resolves.toHaveProperty("accessKeyId");
    await three.close();
  });

  test("that cannot be renewed is not called again and again", async () => {
    const { aws } = local;
    const { source, contexts, close } = countedSource();
    const held = await source();
    contexts.length = 0;
    const provider = assume("app", { masterCredentials: async () => (contexts.push(undefined), held) });
    await provider();
    aws.control.expire({ roleArn: role("master") });
    aws.control.resetCounters();
    const error = await rejected(provider());
    expect(error).toMatchObject({
      code: "ERR_BRS_CREDENTIALS",
      details: { awsCode: "ExpiredToken" },
      recoverable: true,
    });
    expect(aws.counters().calls["sts:AssumeRole"]).toBe(1);
    expect(contexts.length).toBeLessThanOrEqual(2);
    await provider.close();
    await close();
  });

  test("is replaced through the user's own client too", async () => {
    const { aws } = local;
    const { STSClient } = await import("@aws-sdk/client-sts");
    const { source, contexts, close } = countedSource();
    const client = new STSClient({ ...clientConfig(aws), credentials: source });
    const provider = stsProvider({ client, params: { RoleArn: role("app") } });
    await provider();
    aws.control.expire({ roleArn: role("master") });
    await provider();
    expect(contexts).toHaveLength(2);
    await provider.close();
    client.destroy();
    await close();
  });
});

test("the AWS SDK's own fromTemporaryCredentials works as a master of ours, and ours as a master of it", async () => {
  const { aws } = local;
  const config = clientConfig(aws);
  const params = (name: string) => ({ RoleArn: role(name), RoleSessionName: "chain" });
  const first = assume("one", { masterCredentials: aws.credentials() });
  const second = fromTemporaryCredentials({ masterCredentials: first, clientConfig: config, params: params("two") });
  const third = assume("three", { masterCredentials: second });
  await third();
  await third();
  expect(aws.counters().assumeRole).toEqual({ [role("one")]: 1, [role("two")]: 1, [role("three")]: 2 });
  await third.close();
  await first.close();
});

test("a plugin that fails leaves nothing open", async () => {
  const failing = {
    applyToStack() {
      throw new Error("no");
    },
  };
  const provider = assume("app", { masterCredentials: local.aws.credentials(), clientPlugins: [failing] });
  const transports = () => (globalThis as { [key: symbol]: Set<object> })[Symbol.for("brs.sts.transports")]!.size;
  const before = transports();
  for (let call = 0; call < 3; call++)
    await expect(provider()).rejects.toMatchObject({ code: "ERR_BRS_CONFIGURATION" });
  await provider.close();
  expect(transports()).toBe(before);
});

test("a master's failure passes with its own code, and STS is not called", async () => {
  const { aws } = local;
  const cause = new Error("vault is sealed");
  const provider = assume("app", { masterCredentials: () => Promise.reject(cause) });
  expect(await rejected(provider())).toMatchObject({ code: "ERR_BRS_CREDENTIALS", cause });
  expect(aws.counters().calls).toEqual({});
  await provider.close();
});

test("a client of the user's whose own credentials fail: an error that may pass", async () => {
  const cause = new Error("the metadata service timed out");
  const client = new STSClient({ ...clientConfig(local.aws), credentials: () => Promise.reject(cause) });
  const provider = assume("app", { clientConfig: undefined, client });
  const error = await rejected(provider());
  expect(error).toMatchObject({ code: "ERR_BRS_CREDENTIALS", param: "client", recoverable: true, cause });
  client.destroy();
});

test.each([
  ["masterCredentials", (credentials: object) => ({ masterCredentials: credentials })],
  [
    "client",
    (credentials: object) => ({
      clientConfig: undefined,
      client: new STSClient({ ...clientConfig(local.aws), credentials: credentials as Credentials }),
    }),
  ],
])(
  "%s that were closed first are named: the role that is assumed with them is not closed itself",
  async (param, on) => {
    const { aws } = local;
    const credentials = refreshable(assume("parent", { masterCredentials: aws.credentials() }));
    const provider = assume("child", on(credentials) as Partial<StsProviderOptions>);
    const child = refreshable(provider);
    await child();
    await credentials.close();
    const error = await rejected(child.refresh());
    expect(error).toMatchObject({ code: "ERR_BRS_CREDENTIALS", param, recoverable: false });
    expect(error.message).toContain("closed");
    expect(error.cause).toMatchObject({ code: "ERR_BRS_CLOSED" });
    expect(child.phase).toBe("fresh");
    await child.close();
  },
);

test("an interactive master is waited for off the attempt's time limit", async () => {
  const { aws } = local;
  const master = Object.assign(async () => aws.credentials(), { strategy: "custom", interactive: true });
  let untimed = 0;
  const provider = assume("app", { masterCredentials: master });
  await provider({ untimed: (work) => (untimed++, work()) });
  expect(untimed).toBe(1);
  const quiet = assume("app", { masterCredentials: async () => aws.credentials() });
  await quiet({ untimed: (work) => (untimed++, work()) });
  expect(untimed).toBe(1);
  await provider.close();
  await quiet.close();
});

test("so is the renewal of an interactive master that STS refuses", async () => {
  const { aws } = local;
  const { source, close } = countedSource();
  const provider = assume("app", {
    masterCredentials: Object.assign(source, { strategy: "custom", interactive: true }),
  });
  await provider();
  aws.control.expire({ roleArn: role("master") });
  let untimed = 0;
  await provider({ untimed: (work) => (untimed++, work()) });
  expect(untimed).toBe(2);
  await provider.close();
  await close();
});

test("the session's Region reaches the masters", async () => {
  const { aws } = local;
  const { endpoint } = aws;
  const one = assume("one", { masterCredentials: aws.credentials(), clientConfig: { endpoint } });
  const two = assume("two", { masterCredentials: one, clientConfig: { endpoint } });
  await two({ region: async () => "eu-central-1" });
  expect(aws.counters().regions).toEqual({ "sts eu-central-1": 2 });
  await two.close();
});
