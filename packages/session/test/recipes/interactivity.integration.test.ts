// A source that may ask a person, at the far end of a chain of roles: when it is asked, and how often.
import { refreshable, type CredentialProvider, type MfaCodeProvider } from "@brs/core";
import { virtualClock } from "@brs/core/testing";
import { processProvider } from "@brs/custom";
import { callbackMfa, totpMfa } from "@brs/mfa";
import { sessionTokenProvider, stsProvider } from "@brs/sts";
import { createSession } from "../../src/index.js";
import { caller } from "./support/own-window.js";
import { useStage } from "./support/stage.js";
import { until } from "./support/until.js";

const MINUTE = 60_000;
const stage = useStage();
const role = (name: string) => `arn:aws:iam::123456789012:role/${name}`;
const clientConfig = () => ({ endpoint: stage.aws.endpoint, region: stage.aws.region });

function userWith(mfaCodeProvider: MfaCodeProvider) {
  return sessionTokenProvider({
    masterCredentials: stage.aws.credentials(),
    clientConfig: clientConfig(),
    params: { SerialNumber: stage.aws.mfaSerial },
    mfaCodeProvider,
  });
}

function roleOn(masterCredentials: CredentialProvider, name = "app") {
  return stsProvider({ masterCredentials, clientConfig: clientConfig(), params: { RoleArn: role(name) } });
}

/** A person who answers when the test says so. */
function slowPerson() {
  const questions: { readonly signal: { readonly aborted: boolean } | undefined; answer(): void }[] = [];
  const source = callbackMfa(
    (serialNumber, { signal }) =>
      new Promise((resolve) => {
        questions.push({
          signal,
          answer: () => resolve(stage.aws.control.mfaCode(serialNumber)),
        });
      }),
    { timeoutMs: null },
  );
  return { source, questions };
}

const ask = () => callbackMfa((serialNumber) => stage.aws.control.mfaCode(serialNumber));

describe("never from a timer", () => {
  const open = (provider: CredentialProvider) => createSession(provider, { refresh: { mode: "eager" } });
  const chains: Record<string, () => CredentialProvider> = {
    "an MFA session": () => userWith(ask()),
    "a role on it": () => roleOn(userWith(ask())),
    "a role on a role on it": () => roleOn(roleOn(userWith(ask()))),
    "a role on a refreshable of it": () => roleOn(refreshable(userWith(ask()))),
    "a role on another session's credentials": () => roleOn(createSession(userWith(ask())).credentials),
    "a role on a command that may ask": () => roleOn(processProvider(["op", "aws"], { interactive: true })),
    "a role on a provider of the SDK that was marked": () =>
      roleOn(Object.assign(async () => stage.aws.credentials(), { interactive: true })),
  };

  test.each(Object.entries(chains))(
    "%s is refused as eager when the session is made, and nothing is asked",
    (_, make) => {
      expect(() => open(make())).toThrow(
        expect.objectContaining({
          code: "ERR_BRS_VALIDATION",
          param: "mode",
          message: expect.stringMatching(/may ask a person\. Use mode "deferred", or an MFA source that says/),
        }),
      );
      expect(stage.aws.counters().calls).toEqual({});
    },
  );

  test("a device that asks nobody may be eager, at the end of a chain too", async () => {
    await using session = open(roleOn(roleOn(userWith(totpMfa(stage.aws.mfaSecret)))));
    await until(() => session.credentials.phase === "fresh");
    expect(stage.aws.counters().mfa).toEqual({ accepted: 1, refused: 0 });
  });
});

test("never behind a call: a chain is asked when its end has come, and once for all who wait", async () => {
  const { aws, refresh } = stage;
  let questions = 0;
  const person = callbackMfa((serialNumber) => {
    questions++;
    return aws.control.mfaCode(serialNumber);
  });
  await using session = createSession(roleOn(roleOn(userWith(person), "middle")), { region: aws.region, refresh });
  expect(session.credentials.interactive).toBe(true);
  const call = caller(stage, session);
  const [first] = await Promise.all(Array.from({ length: 20 }, call));
  expect(questions).toBe(1);

  for (const [minutes, phase] of [
    [50, "advisory"],
    [9.5, "mandatory"],
  ] as const) {
    stage.pass(minutes * MINUTE);
    expect(session.credentials.phase).toBe(phase);
    expect(new Set(await Promise.all(Array.from({ length: 20 }, call)))).toEqual(new Set([first]));
    expect(session.credentials.refreshing).toBe(false);
  }
  expect(session.credentials.status().attempts).toBe(1);

  // The whole chain is over: the person answers once more, for every call and every hop.
  aws.control.expireAll();
  stage.pass(MINUTE);
  const calls = await Promise.all(Array.from({ length: 20 }, call));
  expect(calls).not.toContain(first);
  expect(questions).toBe(2);
  expect(session.credentials.status().attempts).toBe(2);
  expect(aws.counters().mfa).toEqual({ accepted: 2, refused: 0 });
});

describe("the wait for a code", () => {
  test("is not counted on any attempt of the chain, however long it is", async () => {
    const { questions, source } = slowPerson();
    const clock = virtualClock(Date.now());
    const refresh = { clock, timeoutMs: 1_000 };
    const user = refreshable(userWith(source), refresh);
    const middle = refreshable(roleOn(user, "middle"), refresh);
    await using session = createSession(roleOn(middle), { region: stage.aws.region, refresh });
    const call = caller(stage, session);
    const calls = Promise.all(Array.from({ length: 20 }, call));
    await until(() => questions.length === 1);
    await clock.advance(10 * MINUTE);
    expect(session.credentials.refreshing).toBe(true);
    questions[0]?.answer();
    expect(new Set(await calls).size).toBe(1);
    expect(questions).toHaveLength(1);
    for (const { status } of [user, middle, session.credentials]) {
      expect(status()).toMatchObject({ attempts: 1, failures: 0 });
    }
    await middle.close();
    await user.close();
  });

  test("has a limit of its own, which says so and asks again at the next call", async () => {
    let questions = 0;
    const absent: MfaCodeProvider = callbackMfa(
      (serialNumber) => (++questions === 1 ? new Promise(() => undefined) : stage.aws.control.mfaCode(serialNumber)),
      { timeoutMs: 20 },
    );
    await using session = createSession(roleOn(userWith(absent)), { region: stage.aws.region });
    const call = caller(stage, session);
    await expect(call()).rejects.toMatchObject({ code: "ERR_BRS_MFA", details: { reason: "timeout" } });
    await call();
    expect(questions).toBe(2);
  });

  test("ends with the session: the question is withdrawn", async () => {
    const { questions, source } = slowPerson();
    const session = createSession(roleOn(userWith(source)), { region: stage.aws.region });
    const waiting = expect(session.credentials()).rejects.toMatchObject({ code: "ERR_BRS_CLOSED" });
    await until(() => questions.length === 1);
    await session.close({ drainTimeoutMs: 0 });
    await waiting;
    expect(questions[0]?.signal?.aborted).toBe(true);
    expect(stage.aws.counters().mfa).toEqual({ accepted: 0, refused: 0 });
  });
});
