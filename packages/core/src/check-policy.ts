import { checkOptions, invalidOption, type OptionRule } from "./check-options.js";
import { awsStandard, resilient, type RefreshPolicy } from "./policy.js";

const examples = [resilient, awsStandard];
const delays = examples.flatMap(({ retryWhileValid, retryAfterExpiry }) => [retryWhileValid, retryAfterExpiry]);
const names = Object.keys(resilient) as (keyof RefreshPolicy)[];

function ruleOf(name: keyof RefreshPolicy): OptionRule {
  if (name === "openingJitter")
    return { rule: "a share, 0 to 1", test: (value) => isLike(value, [1]) && Number(value) <= 1 };
  const models = name.startsWith("retry") ? delays : examples.map((example) => example[name]);
  return { rule: "of the same kind as in resilient or awsStandard", test: (value) => isLike(value, models) };
}

/** Throws `ERR_BRS_VALIDATION` if a policy is not complete, or a field of it is not shaped as in one of ours. */
export function checkPolicy(policy: RefreshPolicy): void {
  checkOptions("policy", policy, Object.fromEntries(names.map((name) => [name, ruleOf(name)])));
  const given: Partial<RefreshPolicy> = policy;
  for (const name of names) {
    if (given[name] === undefined)
      throw invalidOption("policy", name, `${name} is missing. Spread resilient or awsStandard.`);
  }
}

/** Whether a value has the shape of one of the models: the same fields and words, and figures of 0 or more. */
function isLike(value: unknown, models: readonly unknown[]): boolean {
  return models.some((model) => {
    if (typeof model === "number") return typeof value === "number" && value >= 0;
    if (typeof model === "string") return value === model;
    if (typeof model !== "object" || model === null) return typeof value === typeof model;
    const given = new Map<string, unknown>(Object.entries(value ?? {}));
    const fields = Object.entries(model);
    return given.size === fields.length && fields.every(([name, example]) => isLike(given.get(name), [example]));
  });
}
