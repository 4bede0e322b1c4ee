import { BrsError, isBrsError, type AbortSignal } from "@brs/core";
import { builtinModule } from "@brs/core/provider-kit";

/** What a token function is told. */
export interface TokenContext {
  /** Aborted when the attempt is given up. */
  readonly signal?: AbortSignal;
  /** True when STS has just said that the token of this call is over: an answer from a cache would be useless. */
  readonly forceRefresh: boolean;
}

/** A `URL`, for consumers that compile without its type. */
export interface UrlLike {
  /** The whole URL, such as `file:///var/run/secrets/token`. */
  readonly href: string;
}

/** A web identity token (a JWT): its text, a file that is read again at each refresh, or a function. */
export type WebIdentityToken =
  string | { readonly path: string | UrlLike } | ((context: TokenContext) => string | Promise<string>);

interface FileSystem {
  readFile(path: string | UrlLike, encoding: "utf8"): Promise<string>;
}

/** The current token. Rejects with `ERR_BRS_CREDENTIALS` when there is none. */
export async function readToken(owner: string, source: WebIdentityToken, context: TokenContext): Promise<string> {
  if (typeof source === "string") return source;
  const token =
    typeof source === "function" ? await callSource(owner, source, context) : await readFile(owner, source.path);
  const trimmed = typeof token === "string" ? token.trim() : "";
  if (trimmed === "") {
    const where = typeof source === "function" ? "the token function's answer" : `the file ${nameOf(source.path)}`;
    throw noToken(owner, `${where} is empty: it must be a web identity token.`);
  }
  return trimmed;
}

async function callSource(
  owner: string,
  source: (context: TokenContext) => unknown,
  context: TokenContext,
): Promise<unknown> {
  try {
    return await source(context);
  } catch (error) {
    if (isBrsError(error) || context.signal?.aborted === true) throw error;
    throw noToken(owner, "the token function failed. See the error's cause.", error);
  }
}

async function readFile(owner: string, path: string | UrlLike): Promise<string> {
  const fs = builtinModule<FileSystem>("node:fs/promises");
  if (fs === undefined) {
    throw new BrsError(`${owner}: this runtime has no node:fs to read a token file with. Pass token as a function.`, {
      code: "ERR_BRS_CONFIGURATION",
      param: "token",
    });
  }
  try {
    return await fs.readFile(path, "utf8");
  } catch (error) {
    throw noToken(
      owner,
      `the web identity token file ${nameOf(path)} cannot be read. Check that it is there, and that this process may read it.`,
      error,
    );
  }
}

function nameOf(path: string | UrlLike): string {
  return typeof path === "string" ? path : path.href;
}

function noToken(owner: string, problem: string, cause?: unknown): BrsError {
  return new BrsError(`${owner}: ${problem}`, {
    code: "ERR_BRS_CREDENTIALS",
    param: "token",
    ...(cause === undefined ? {} : { cause }),
  });
}
