import { BrsError, isBrsError, type MfaCodeProvider, type ProviderContext, type RefreshWarning } from "@brs/core";
import { invalidOption, kindOf, type OptionRule } from "@brs/core/provider-kit";
import { isMfaCode } from "./params.js";

/** The ways to give MFA facts, as pairs that AWS accepts: other pairs do not type-check. */
export type MfaChoice =
  | {
      /** Asked for a code at each refresh. */
      readonly mfaCodeProvider: MfaCodeProvider;
      readonly params: { readonly SerialNumber: string; readonly TokenCode?: undefined };
    }
  | {
      readonly mfaCodeProvider?: undefined;
      /** A code that you have at hand. AWS takes it once, so it serves the first call alone. */
      readonly params: { readonly SerialNumber: string; readonly TokenCode: string };
    }
  | {
      readonly mfaCodeProvider?: undefined;
      readonly params?: { readonly SerialNumber?: undefined; readonly TokenCode?: undefined };
    };

/** The rule of the option that {@link MfaChoice} adds. */
export const mfaRules: Readonly<Record<"mfaCodeProvider", OptionRule>> = {
  mfaCodeProvider: { rule: "a function", test: (value) => typeof value === "function" },
};

interface MfaParams {
  readonly SerialNumber?: string | undefined;
  readonly TokenCode?: string | undefined;
}

/** How a provider gets its MFA code, if it needs any. */
export interface MfaPlan {
  /** Whether asking may mean asking a person. */
  readonly interactive: boolean;
  readonly warnings: readonly RefreshWarning[];
  /** The code for the next call; undefined when none is to be asked for. */
  code(context: ProviderContext): Promise<string | undefined>;
}

/** Decides between a code source, a fixed code and no MFA. Throws `ERR_BRS_VALIDATION` for pairs that cannot work. */
export function planMfa(
  owner: string,
  { SerialNumber, TokenCode }: MfaParams,
  source: MfaCodeProvider | undefined,
): MfaPlan {
  if (source !== undefined && SerialNumber !== undefined) {
    return {
      interactive: source.interactive !== false,
      warnings: TokenCode === undefined ? [] : [tokenCodeIgnored(owner)],
      code: (context) => askForCode(owner, source, SerialNumber, context),
    };
  }
  if (TokenCode === undefined && SerialNumber !== undefined) {
    throw invalidOption(
      owner,
      "mfaCodeProvider",
      "params.SerialNumber needs a code: pass mfaCodeProvider, or params.TokenCode for a single call.",
    );
  }
  if (TokenCode !== undefined && SerialNumber === undefined) {
    throw invalidOption(
      owner,
      "params.SerialNumber",
      "params.TokenCode needs params.SerialNumber, the MFA device that the code is from.",
    );
  }
  return {
    interactive: false,
    warnings: source === undefined ? [] : [sourceIgnored(owner)],
    code: async () => undefined,
  };
}

/** The parameters with the code for one call. The caller's own object is left as it is. */
export async function withCode<Params extends MfaParams>(
  params: Params,
  plan: MfaPlan,
  context: ProviderContext,
): Promise<Params> {
  const code = await plan.code(context);
  return code === undefined ? params : { ...params, TokenCode: code };
}

async function askForCode(
  owner: string,
  source: MfaCodeProvider,
  serialNumber: string,
  { signal, untimed }: ProviderContext,
): Promise<string> {
  const ask = async (): Promise<unknown> => source(serialNumber, signal === undefined ? {} : { signal });
  let code: unknown;
  try {
    // A person takes the time that a person takes; the code source has a limit of its own.
    code = await (untimed === undefined ? ask() : untimed(ask));
  } catch (error) {
    if (signal?.aborted === true) throw error;
    // That something is closed is said of what the source uses: passed on, it would be said of the credentials.
    if (isBrsError(error) && error.code !== "ERR_BRS_CLOSED") throw error;
    throw new BrsError(`${owner}: the MFA code source failed. See the error's cause.`, {
      code: "ERR_BRS_MFA",
      param: "mfaCodeProvider",
      cause: error,
    });
  }
  if (isMfaCode(code)) return code;
  const got = typeof code === "string" && code !== "" ? "another string" : kindOf(code);
  throw new BrsError(`${owner}: mfaCodeProvider must answer a string of exactly six digits 0-9, got ${got}.`, {
    code: "ERR_BRS_MFA",
    param: "mfaCodeProvider",
    details: { reason: "no-token" },
  });
}

function tokenCodeIgnored(owner: string): RefreshWarning {
  return {
    code: "TOKEN_CODE_IGNORED",
    message: `${owner}: params.TokenCode is ignored, as mfaCodeProvider is asked at each refresh. Leave one of them out.`,
  };
}

function sourceIgnored(owner: string): RefreshWarning {
  return {
    code: "MFA_PROVIDER_IGNORED",
    message: `${owner}: mfaCodeProvider is never asked, as params.SerialNumber is missing. Name the MFA device, or leave it out.`,
  };
}
