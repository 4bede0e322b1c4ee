import { unknownOption } from "@brs/core/provider-kit";

/** Refuses names that are no options. */
export function rejectUnknownOptions(options: object, known: readonly string[], owner: string): void {
  const unknown = Object.keys(options).find((name) => !known.includes(name));
  if (unknown !== undefined) throw unknownOption(owner, unknown, known);
}
