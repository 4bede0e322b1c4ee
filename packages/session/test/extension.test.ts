import { refreshable, type CredentialProvider, type SessionExtender, type SessionHost } from "@brs/core";
import { createSession } from "../src/index.js";

const keys = { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "secret" };

function extending<Ext extends object>(extendSession: (host: SessionHost) => Ext) {
  return Object.assign(async () => keys, { extendSession }) satisfies CredentialProvider & SessionExtender<Ext>;
}

test("a provider's extension becomes members of the session", async () => {
  const provider = extending((host) => ({
    greet: async (name: string) => `${name} in ${await host.region()} as ${(await host.credentials()).accessKeyId}`,
  }));
  await using session = createSession(provider, { region: "eu-west-1" });
  expect(await session.greet("Ada")).toBe("Ada in eu-west-1 as AKIDEXAMPLE");
});

test("also through refreshable()", async () => {
  let host: SessionHost | undefined;
  const provider = extending((given) => {
    host = given;
    return { answer: () => 42 };
  });
  await using credentials = refreshable(provider);
  await using session = createSession(credentials);
  expect(session.answer()).toBe(42);
  expect(host?.credentials).toBe(credentials);
});

test("accessors stay accessors, and `this` is the provider", async () => {
  let live = 0;
  const provider = Object.assign(async () => keys, {
    unit: "connections",
    extendSession(this: { readonly unit: string }) {
      const { unit } = this;
      return {
        get live() {
          return `${live} ${unit}`;
        },
      };
    },
  });
  await using session = createSession(provider);
  live = 3;
  expect(session.live).toBe("3 connections");
});

test.each(["client", "close", "credentials", "profile", "region"])("a member named %s is refused", (name) => {
  const provider = extending(() => ({ [name]: () => "mine" }));
  expect(() => createSession(provider)).toThrow(
    expect.objectContaining({ code: "ERR_BRS_VALIDATION", param: "provider", message: expect.stringContaining(name) }),
  );
});

test("each session has its own extension", async () => {
  let made = 0;
  const provider = extending(() => ({ serial: ++made }));
  await using one = createSession(provider);
  await using two = createSession(provider);
  expect([one.serial, two.serial]).toEqual([1, 2]);
});
