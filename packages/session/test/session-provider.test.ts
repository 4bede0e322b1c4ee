import { refreshable, type CallerClientConfig, type ProviderContext, type Strategy } from "@brs/core";
import { scriptedSource, virtualClock } from "@brs/core/testing";
import { createSession, type SessionOptions } from "../src/index.js";
import { withEnvironment, withProfiles } from "./support/environment.js";

const keys = { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "secret" };

/** What a provider hears in a session, when its first call comes from this client, or from none. */
async function heard(options: SessionOptions, callerClientConfig?: CallerClientConfig): Promise<ProviderContext> {
  let context: ProviderContext | undefined;
  await using session = createSession(async (given?: ProviderContext) => {
    context = given;
    return keys;
  }, options);
  await session.credentials(callerClientConfig === undefined ? {} : { callerClientConfig });
  return context!;
}

const caller = { region: async () => "us-west-2", profile: "caller", userAgentAppId: "app" };

describe("what a provider hears of Region and profile", () => {
  test("the session's, not the first caller's; the rest of the caller's configuration stays", async () => {
    const { region, callerClientConfig } = await heard({ region: "eu-west-1", profile: "own" }, caller);
    expect(await region?.()).toBe("eu-west-1");
    expect(callerClientConfig).toMatchObject({ profile: "own", userAgentAppId: "app" });
    expect(await callerClientConfig?.region()).toBe("eu-west-1");
  });

  test("AWS_REGION and the profile's Region count as the session's", async () => {
    await withProfiles({ config: "[default]\nregion = eu-west-3\n" }, async () => {
      expect(await (await heard({}, caller)).callerClientConfig?.region()).toBe("eu-west-3");
      await withEnvironment({ AWS_REGION: "eu-north-1" }, async () =>
        expect(await (await heard({}, caller)).callerClientConfig?.region()).toBe("eu-north-1"),
      );
    });
  });

  test("the first caller's where the session has none", () =>
    withProfiles({}, async () => {
      const { region, callerClientConfig } = await heard({}, caller);
      expect(await region?.()).toBeUndefined();
      expect(await callerClientConfig?.region()).toBe("us-west-2");
      expect(callerClientConfig?.profile).toBe("caller");
    }));

  test("nothing where there is nothing to say: the SDK's providers have rules of their own for that", () =>
    withProfiles({}, async () => expect((await heard({})).callerClientConfig).toBeUndefined()));

  test("an error that names the remedy where only a profile is known, and it names no Region", () =>
    withProfiles({}, async () => {
      const { callerClientConfig } = await heard({ profile: "own" });
      await expect(callerClientConfig?.region()).rejects.toMatchObject({
        code: "ERR_BRS_CONFIGURATION",
        param: "region",
      });
    }));

  test("the rest of the context passes through", async () => {
    const context = await heard({ region: "eu-west-1" });
    expect(context).toMatchObject({ reason: "initial", forceRefresh: false });
    expect(context.signal?.aborted).toBe(false);
  });
});

describe("what a session keeps of its provider", () => {
  test("its name, whether it is interactive, and its close()", async () => {
    const clock = virtualClock();
    const source = scriptedSource({ clock, strategy: "broker", interactive: true });
    const session = createSession(source, { refresh: { clock } });
    expect(session.credentials.interactive).toBe(true);
    await session.close();
    expect(source.closes).toBe(1);
    expect(() => createSession(source, { refresh: { mode: "eager" } })).toThrow(
      expect.objectContaining({ code: "ERR_BRS_VALIDATION" }),
    );
  });

  test("`this` in its close()", async () => {
    const provider: Strategy & { closed: boolean } = Object.assign(async () => keys, {
      strategy: "test",
      closed: false,
      close(this: { closed: boolean }) {
        this.closed = true;
      },
    });
    await createSession(provider).close();
    expect(provider.closed).toBe(true);
  });

  test("events: on() is the credentials'", async () => {
    await using session = createSession(async () => keys);
    const seen: string[] = [];
    const off = session.on("refreshed", ({ reason }) => seen.push(reason));
    await session.credentials();
    off();
    await session.credentials.refresh().catch(() => {});
    expect(seen).toEqual(["initial"]);
  });
});

describe("what is no provider", () => {
  test.each([
    ["undefined", undefined, /undefined/],
    ["null", null, /null/],
    ["the name of a method", "sts", /a string/],
    ["a promise of credentials", Promise.resolve(keys), /got a promise/],
    ["half a key", { accessKeyId: "AKIDEXAMPLE" }, /secretAccessKey/],
    ["an expiration in words", { ...keys, expiration: "tomorrow" }, /expiration/],
  ])("%s is named in a validation error", (_, provider, message) => {
    const act = () => createSession(provider as never);
    expect(act).toThrow(expect.objectContaining({ code: "ERR_BRS_VALIDATION", param: "provider" }));
    expect(act).toThrow(message);
  });

  test("the message speaks of what was called, and of what to pass", () => {
    expect(() => createSession(undefined as never)).toThrow(
      /^createSession\(\): the provider must be a credential provider, such as stsProvider\(…\), or credentials; got undefined\./,
    );
  });

  test.each([
    ["a near miss", { regions: "x" }, "regions", /Did you mean region/],
    ["an option of refreshable()", { mode: "eager" }, "mode", /It takes region, profile, refresh/],
    ["a bad refresh option", { refresh: { mode: "lazy" } }, "mode", /eager/],
    ["a profile that is no name", { profile: 7 }, "profile", /got 7/],
    ["recoverExpired in words", { recoverExpired: "no" }, "recoverExpired", /true or false/],
    ["no options object", "eu-west-1", "options", /an object/],
    ["null for options", null, "options", /null/],
  ])("%s is found when the session is made", (_, options, param, message) => {
    const act = () => createSession(async () => keys, options as never);
    expect(act).toThrow(expect.objectContaining({ code: "ERR_BRS_VALIDATION", param }));
    expect(act).toThrow(message);
  });

  test("refresh options beside a refreshable belong to it", () => {
    expect(() => createSession(refreshable(keys), { refresh: {} })).toThrow(/give the refresh options to refreshable/);
  });

  test("undefined options are absent ones", () => {
    const options = { region: undefined, profile: undefined, refresh: undefined, cache: undefined };
    expect(() =>
      createSession(keys, { ...options, clientDefaults: undefined, recoverExpired: undefined }),
    ).not.toThrow();
  });
});
