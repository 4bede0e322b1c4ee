import { inspect } from "node:util";
import { BrsError, refreshable } from "@brs/core";
import { providerContract, virtualClock } from "@brs/core/testing";
import { customProvider, type CredentialsInput } from "../src/index.js";

const answer: CredentialsInput = { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "s3cr3t" };

describe("the function", () => {
  test("may answer at once", async () => {
    expect(await customProvider(() => answer)()).toEqual(answer);
  });

  test("may answer later", async () => {
    expect(await customProvider(async () => answer)()).toEqual(answer);
  });

  test("gets the context of the call", async () => {
    const contexts: unknown[] = [];
    const provider = customProvider((context) => {
      contexts.push(context);
      return answer;
    });
    const context = { reason: "forced", forceRefresh: true, signal: new AbortController().signal } as const;
    await provider(context);
    await provider();
    expect(contexts).toEqual([context, {}]);
  });

  test("gets its args, the same object each time", async () => {
    const args = Object.freeze({ path: "aws/creds/app" });
    const seen: unknown[] = [];
    const provider = customProvider(
      (_context, given) => {
        seen.push(given);
        return answer;
      },
      { args },
    );
    await provider();
    await provider();
    expect(seen[0]).toBe(args);
    expect(seen[1]).toBe(args);
  });

  test("is not called for a signal that is aborted already", async () => {
    let calls = 0;
    const provider = customProvider(() => {
      calls++;
      return answer;
    });
    await expect(provider({ signal: AbortSignal.abort(new Error("enough")) })).rejects.toThrow("enough");
    expect(calls).toBe(0);
  });

  test.each<[string, () => CredentialsInput]>([
    ["throws", () => thrown(new Error("theirs"))],
    ["rejects", () => Promise.reject(new Error("theirs")) as never],
  ])("that %s is left to speak for itself", async (_, get) => {
    await expect(customProvider(get)()).rejects.toThrow(/^theirs$/);
  });

  test("that throws a BrsError has it passed on by a refreshable, anything else as a cause", async () => {
    const theirs = new Error("theirs");
    const own = new BrsError("own", { code: "ERR_BRS_MFA" });
    await expect(refreshable(customProvider(() => thrown(own)))()).rejects.toBe(own);
    await expect(refreshable(customProvider(() => thrown(theirs)))()).rejects.toMatchObject({
      code: "ERR_BRS_CREDENTIALS",
      cause: theirs,
    });
  });

  test("that promises nothing is told so, under its name", async () => {
    const provider = customProvider((async () => undefined) as never, { name: "vault" });
    await expect(provider()).rejects.toMatchObject({
      code: "ERR_BRS_CREDENTIALS",
      message: expect.stringContaining('customProvider "vault": expected credentials, got undefined.'),
    });
  });

  test("that answers nonsense once leaves the held credentials in place", async () => {
    const clock = virtualClock();
    const answers: unknown[] = [
      { ...answer, expiration: new Date(clock.now() + 3_600_000) },
      { accessKeyId: "AKIDEXAMPLE2" },
    ];
    const credentials = refreshable(
      customProvider(() => answers.shift() as CredentialsInput),
      { clock },
    );
    const held = await credentials();
    await expect(credentials.refresh()).rejects.toMatchObject({ details: { missing: ["secretAccessKey"] } });
    expect(await credentials()).toBe(held);
  });
});

describe("the provider", () => {
  test("says what it is", () => {
    expect(customProvider(() => answer).strategy).toBe("custom");
    expect(customProvider(() => answer).interactive).toBeUndefined();
    expect(customProvider(() => answer, { interactive: true }).interactive).toBe(true);
  });

  test("shows neither args nor credentials when printed", async () => {
    const provider = customProvider((_context, { password }) => ({ ...answer, accessKeyId: password }), {
      args: { password: "p4ssw0rd" },
    });
    await provider();
    expect(inspect(provider, { depth: 10, showHidden: true })).not.toMatch(/p4ssw0rd|s3cr3t/);
  });

  let trips = 0;
  const subject = {
    create: () =>
      customProvider(() => {
        trips++;
        return { ...answer, accessKeyId: `AKID${trips}`, expiration: Date.now() + 3_600_000 };
      }),
    createFailing: () => customProvider(() => ({ secretAccessKey: "s3cr3t" }) as never),
    secrets: ["s3cr3t"],
    inspect: (value: unknown) => inspect(value, { depth: 10, showHidden: true }),
    trips: () => trips,
  };
  test.each(providerContract(subject))("$name", ({ run }) => run());
});

describe("wrong options", () => {
  const make = customProvider as (...args: unknown[]) => unknown;
  test.each<[string, unknown[], string, string]>([
    ["no function", [], "get", "get must be a function that returns credentials, got undefined."],
    ["credentials in place of a function", [answer], "get", "got an object."],
    ["null for options", [() => answer, null], "options", "options must be an object, got null."],
    ["an empty name", [() => answer, { name: " " }], "name", "name must be a non-empty string"],
    ["a name that is a number", [() => answer, { name: 7 }], "name", "name must be a non-empty string, got 7."],
    ["interactive that is a string", [() => answer, { interactive: "yes" }], "interactive", "must be true or false"],
    ["a near miss", [() => answer, { arg: {} }], "arg", "there is no option arg. Did you mean args?"],
    ["an unknown option", [() => answer, { colour: 1 }], "colour", "It takes args, name, interactive."],
  ])("%s is refused when the provider is made", (_, args, param, message) => {
    expect(() => make(...args)).toThrow(
      expect.objectContaining({ code: "ERR_BRS_VALIDATION", param, message: expect.stringContaining(message) }),
    );
  });
});

function thrown(error: Error): never {
  throw error;
}
