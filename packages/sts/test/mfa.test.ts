import { refreshable, type ProviderContext } from "@brs/core";
import { planMfa } from "../src/mfa.js";
import { sessionTokenProvider, stsProvider } from "../src/index.js";
import { rejected, thrown } from "./support/thrown.js";

const SerialNumber = "arn:aws:iam::123456789012:mfa/me";
const TokenCode = "123456";
const RoleArn = "arn:aws:iam::123456789012:role/app";
const source = async () => "654321";
const makers = [
  [
    "stsProvider",
    (options: object, params: object) => stsProvider({ ...options, params: { RoleArn, ...params } } as never),
  ],
  ["sessionTokenProvider", (options: object, params: object) => sessionTokenProvider({ ...options, params })],
] as const;

beforeEach(() => {
  Reflect.deleteProperty(globalThis, Symbol.for("brs.warned"));
  jest.spyOn(process, "emitWarning").mockImplementation(() => undefined);
});

describe.each(makers)("MFA pairs of %s", (_, make) => {
  test.each([
    ["nothing", {}, {}, false],
    ["a device and a code source", { mfaCodeProvider: source }, { SerialNumber }, true],
    ["a device and a code", {}, { SerialNumber, TokenCode }, false],
  ])("%s: fine", (_pair, options, params, interactive) => {
    expect(make(options, params).interactive).toBe(interactive);
    expect(process.emitWarning).not.toHaveBeenCalled();
  });

  test("a device without a code is refused", () => {
    const error = thrown(() => make({}, { SerialNumber }));
    expect(error).toMatchObject({ code: "ERR_BRS_VALIDATION", param: "mfaCodeProvider", recoverable: false });
  });

  test("a code without a device is refused", () => {
    const error = thrown(() => make({}, { TokenCode }));
    expect(error).toMatchObject({ code: "ERR_BRS_VALIDATION", param: "params.SerialNumber" });
    expect(error.message).not.toContain(TokenCode);
  });

  test("a code and a source without a device is refused", () => {
    const error = thrown(() => make({ mfaCodeProvider: source }, { TokenCode }));
    expect(error).toMatchObject({ code: "ERR_BRS_VALIDATION", param: "params.SerialNumber" });
  });

  test("a source without a device is ignored with a warning, as in the SDK", () => {
    expect(make({ mfaCodeProvider: source }, {}).interactive).toBe(false);
    expect(process.emitWarning).toHaveBeenCalledTimes(1);
    expect(process.emitWarning).toHaveBeenCalledWith(
      expect.stringContaining("params.SerialNumber is missing"),
      expect.objectContaining({ code: "BRS_MFA_PROVIDER_IGNORED" }),
    );
  });

  test("a code beside a source is warned of, and the source wins", () => {
    make({ mfaCodeProvider: source }, { SerialNumber, TokenCode });
    expect(process.emitWarning).toHaveBeenCalledTimes(1);
    expect(process.emitWarning).toHaveBeenCalledWith(
      expect.not.stringContaining(TokenCode),
      expect.objectContaining({ code: "BRS_TOKEN_CODE_IGNORED" }),
    );
  });

  test.each(["", 1, null])("the device %p is refused", (device) => {
    const error = thrown(() => make({ mfaCodeProvider: source }, { SerialNumber: device }));
    expect(error).toMatchObject({ code: "ERR_BRS_VALIDATION", param: "params.SerialNumber" });
  });

  test("a source that says interactive: false makes a provider that timers may call", () => {
    const quiet = Object.assign(async () => "654321", { interactive: false });
    expect(make({ mfaCodeProvider: quiet }, { SerialNumber }).interactive).toBe(false);
  });
});

describe("interactivity", () => {
  const user = stsProvider({ mfaCodeProvider: source, params: { RoleArn, SerialNumber } });

  test("is inherited along a chain of any depth", () => {
    const middle = stsProvider({ masterCredentials: user, params: { RoleArn } });
    const last = stsProvider({ masterCredentials: middle, params: { RoleArn } });
    expect([middle.interactive, last.interactive]).toEqual([true, true]);
  });

  test("is inherited from clientConfig.credentials too", () => {
    expect(stsProvider({ clientConfig: { credentials: user }, params: { RoleArn } }).interactive).toBe(true);
  });

  test("is not made up for plain functions", () => {
    expect(
      stsProvider({ masterCredentials: async () => ({ accessKeyId: "a", secretAccessKey: "b" }), params: { RoleArn } })
        .interactive,
    ).toBe(false);
  });
});

describe("asking for a code", () => {
  const plan = (answer: () => unknown) => planMfa("test", { SerialNumber }, answer as never);

  test("passes the device and the signal, off the attempt's time limit", async () => {
    const asked: unknown[] = [];
    const { signal } = new AbortController();
    let untimedCalls = 0;
    const context: ProviderContext = {
      signal,
      untimed(work) {
        untimedCalls++;
        return work();
      },
    };
    const ask = async (...args: unknown[]) => {
      asked.push(args);
      return "012345";
    };
    await expect(planMfa("test", { SerialNumber }, ask).code(context)).resolves.toBe("012345");
    expect(asked).toEqual([[SerialNumber, { signal }]]);
    expect(untimedCalls).toBe(1);
  });

  test("works where there is no refreshable", async () => {
    await expect(plan(() => "000000").code({})).resolves.toBe("000000");
  });

  test.each(["12345", "1234567", "１２３４５６", "token: 123456", "123456\n", "", 123456, undefined, null, {}])(
    "the answer %p is ERR_BRS_MFA and not shown",
    async (answer) => {
      const error = await rejected(plan(() => answer).code({}));
      expect(error).toMatchObject({ code: "ERR_BRS_MFA", param: "mfaCodeProvider", recoverable: false });
      expect(error.message).not.toMatch(/1234|１２/);
    },
  );

  test("a source that throws is ERR_BRS_MFA with the source's error as cause", async () => {
    const cause = new Error("no device");
    const error = await rejected(
      plan(() => {
        throw cause;
      }).code({}),
    );
    expect(error).toMatchObject({ code: "ERR_BRS_MFA", cause });
    expect(error.message).not.toContain("no device");
  });

  test("a source's own BrsError passes", async () => {
    const own = thrown(() => stsProvider({} as never));
    await expect(
      plan(() => {
        throw own;
      }).code({}),
    ).rejects.toBe(own);
  });

  test("a source that uses what is closed is at fault itself, not the credentials that sign", async () => {
    const closed = refreshable({ accessKeyId: "AKIDEXAMPLE", secretAccessKey: "secret" });
    await closed.close();
    const provider = stsProvider({
      masterCredentials: { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "secret" },
      clientConfig: { region: "us-east-1" },
      params: { RoleArn, SerialNumber },
      mfaCodeProvider: async () => (await closed()).accessKeyId,
    });
    expect(await rejected(provider())).toMatchObject({
      code: "ERR_BRS_MFA",
      param: "mfaCodeProvider",
      cause: { code: "ERR_BRS_CLOSED" },
    });
    await provider.close();
  });
});
