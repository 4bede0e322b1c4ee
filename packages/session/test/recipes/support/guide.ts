import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { compileFunction } from "node:vm";
import type { CredentialProvider } from "@brs/core";
import ts from "typescript";
import { createSession, type Session, type SessionOptions } from "../../../src/index.js";

const find = createRequire(__filename);
const guide = readFileSync(join(__dirname, "../../../../../docs/guides/sdk-providers.md"), "utf8");

/** The code of each recipe of the guide, by its heading. */
export const recipes: ReadonlyMap<string, string> = new Map(
  guide
    .split(/^## /m)
    .slice(1)
    .flatMap((section) => {
      const [heading = ""] = section.split("\n", 1);
      const code = /^```ts\n([^]*?)^```$/m.exec(section)?.[1];
      return code === undefined ? [] : [[heading, code]];
    }),
);

/** What a test puts in place of the machine that a recipe was written for. */
export interface Surroundings {
  readonly refresh: NonNullable<SessionOptions["refresh"]>;
  /** Modules that are not what `require` finds. */
  readonly modules?: Readonly<Record<string, object>>;
}

/** Runs a recipe as it stands in the guide, and returns what it declares. Only the time is the test's. */
export function runRecipe<Declared extends object = { readonly session: Session }>(
  heading: string,
  { refresh, modules = {} }: Surroundings,
  names: readonly (keyof Declared & string)[] = ["session" as never],
): Declared {
  const code = recipes.get(heading);
  if (code === undefined) throw new RangeError(`no recipe "${heading}" among ${[...recipes.keys()].join(", ")}`);
  const timed = (provider: CredentialProvider, options: SessionOptions = {}) =>
    createSession(provider, { ...options, refresh: { ...options.refresh, ...refresh } });
  const replaced: Readonly<Record<string, object>> = { "@brs/session": { createSession: timed }, ...modules };
  const load = (name: string): unknown => replaced[name] ?? find(name);
  const { outputText } = ts.transpileModule(code, {
    compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 },
  });
  const run = compileFunction(`${outputText}\nreturn { ${names.join(", ")} };`, ["require", "exports"]) as (
    ...args: readonly unknown[]
  ) => Declared;
  return run(load, {});
}
