import { checkOptions, type OptionRule } from "./check-options.js";
import { awsStandard, resilient, type RefreshPolicy } from "./policy.js";

const models = [resilient, awsStandard].flatMap((policy) => Object.entries(policy));
const rules = Object.fromEntries(Object.keys(resilient).map((name) => [name, ruleOf(name)]));

function ruleOf(name: string): OptionRule {
  // Any kind of delay may stand in either place.
  const kind = name.startsWith("retry") ? "retry" : name;
  return {
    rule: name === "openingJitter" ? "a share, 0 to 1" : "of the same kind as in resilient or awsStandard",
    required: true,
    test: (value) =>
      models.some(([field, model]) => field.startsWith(kind) && isLike(value, model)) &&
      !(name === "openingJitter" && Number(value) > 1),
  };
}

/** Throws `ERR_BRS_VALIDATION` if a policy is not complete, or a field of it is not shaped as in one of ours. */
export function checkPolicy(policy: RefreshPolicy): void {
  checkOptions("policy", policy, rules);
}

/** Whether a value has the shape of a model: the same fields and words, and figures of 0 or more. */
function isLike(value: unknown, model: unknown): boolean {
  if (typeof model === "object") {
    const given = new Map<string, unknown>(Object.entries(value ?? {}));
    const fields = Object.entries(model ?? {});
    return given.size === fields.length && fields.every(([name, field]) => isLike(given.get(name), field));
  }
  return typeof value === typeof model && (typeof value === "string" ? value === model : Number(value) >= 0);
}
