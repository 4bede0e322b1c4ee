import type { Credentials, ProviderContext, Strategy } from "@brs/core";
import { checkOptions, invalidOption, kindOf, type OptionRule } from "@brs/core/provider-kit";
import type { CredentialsInput } from "./credentials-input.js";
import { readCredentials } from "./read-credentials.js";

/** Options of {@link customProvider}. */
export interface CustomProviderOptions {
  /** What to call the source in error messages. Default: nothing. */
  readonly name?: string | undefined;
  /**
   * Whether the function may ask a person. Such a source is never called from a timer or behind a call. Default false.
   */
  readonly interactive?: boolean | undefined;
}

/** A provider made from a function of yours. */
export interface CustomProvider extends Strategy {
  /** The kind of source: a function of yours. */
  readonly strategy: "custom";
}

const rules: Readonly<Record<keyof CustomProviderOptions | "args", OptionRule>> = {
  args: { rule: "anything", test: () => true },
  name: { rule: "a non-empty string", test: (value) => typeof value === "string" && value.trim() !== "" },
  interactive: { rule: "true or false", test: (value) => typeof value === "boolean" },
};

/**
 * Makes a provider from a function that gets credentials from a source of yours; one call is one trip to the source.
 *
 * The answer may be spelled as by the AWS SDK, STS, a credential_process, a container endpoint, or boto3; `expiration`
 * may be a `Date`, an ISO 8601 time with its offset, or epoch milliseconds. An error that the function throws passes
 * unchanged; an answer that is not credentials rejects with `ERR_BRS_CREDENTIALS`, which says what is missing (in
 * `details.missing`) and what is wrong (in `details.invalid`).
 *
 * @throws BrsError `ERR_BRS_VALIDATION` for a `get` that is no function, and for wrong options.
 *
 * @example
 * ```ts
 * import { customProvider, type CredentialsInput } from "@brs/custom";
 *
 * export const vault = customProvider(
 *   async ({ signal }, { url }) => {
 *     const response = await fetch(url, { method: "POST", signal: signal ?? null });
 *     return (await response.json()) as CredentialsInput;
 *   },
 *   { name: "vault", args: { url: "https://vault.example.com/v1/aws/creds/app" } },
 * );
 * ```
 */
export function customProvider<A>(
  get: (context: ProviderContext, args: A) => CredentialsInput | Promise<CredentialsInput>,
  options: CustomProviderOptions & { readonly args: A },
): CustomProvider;
/**
 * The same for a function that takes nothing but the context.
 *
 * @throws BrsError `ERR_BRS_VALIDATION` for a `get` that is no function, and for wrong options.
 *
 * @example
 * ```ts
 * import { customProvider, type CredentialsInput } from "@brs/custom";
 *
 * export const vault = customProvider(async ({ signal }) => {
 *   const url = "https://vault.example.com/v1/aws/creds/app";
 *   const response = await fetch(url, { method: "POST", signal: signal ?? null });
 *   return (await response.json()) as CredentialsInput;
 * });
 * ```
 */
export function customProvider(
  get: (context: ProviderContext) => CredentialsInput | Promise<CredentialsInput>,
  options?: CustomProviderOptions,
): CustomProvider;
export function customProvider(
  get: (context: ProviderContext, args: unknown) => unknown,
  options: CustomProviderOptions & { readonly args?: unknown } = {},
): CustomProvider {
  if (typeof get !== "function") {
    throw invalidOption(
      "customProvider",
      "get",
      `get must be a function that returns credentials, got ${kindOf(get)}.`,
    );
  }
  checkOptions("customProvider", options, rules);
  const { args, name, interactive } = options;
  const owner = name === undefined ? "customProvider" : `customProvider "${name}"`;

  const provide = async (context: ProviderContext = {}): Promise<Credentials> => {
    if (context.signal?.aborted) throw context.signal.reason;
    return readCredentials(owner, await get(context, args));
  };
  return Object.assign(provide, { strategy: "custom" as const, ...(interactive === undefined ? {} : { interactive }) });
}
