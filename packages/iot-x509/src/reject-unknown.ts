import { BrsError } from "@brs/core";

/** Refuses a name that is no option, with the right one where only its spelling differs. */
export function rejectUnknownOptions(options: object, known: readonly string[], owner: string): void {
  for (const name of Object.keys(options)) {
    if (known.includes(name)) continue;
    const near = known.find((candidate) => isNear(simplify(name), simplify(candidate)));
    const hint = near === undefined ? `It takes ${known.join(", ")}.` : `Did you mean \`${near}\`?`;
    throw new BrsError(`${owner} has no option \`${name}\`. ${hint}`, { code: "ERR_BRS_VALIDATION", param: name });
  }
}

function simplify(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]/g, "");
}

function isNear(name: string, candidate: string): boolean {
  return name.length > 2 && (name === candidate || candidate.startsWith(name) || name.startsWith(candidate));
}
