import { AwsError } from "../errors.js";

/** The fields of a query-protocol request: flat, all text. */
export type Form = Readonly<Record<string, string>>;

export interface TextRule {
  readonly min?: number;
  readonly max?: number;
  readonly pattern?: RegExp;
}

export interface NumberRule {
  readonly min: number;
  readonly max: number;
}

/** Collects violations as AWS does: all of them in one ValidationError. */
export interface Checker {
  text(name: string, rule: TextRule, required?: boolean): string | undefined;
  number(name: string, rule: NumberRule): number | undefined;
  /** `Name.member.1.field`, `Name.member.2.field` … as a list. */
  list(name: string, max: number): Form[];
  done(): void;
}

export function checker(form: Form): Checker {
  const violations: string[] = [];

  function violate(name: string, value: string | undefined, rule: string): void {
    const shown = value === undefined ? "null" : `'${value}'`;
    const member = name.charAt(0).toLowerCase() + name.slice(1);
    violations.push(`Value ${shown} at '${member}' failed to satisfy constraint: ${rule}`);
  }

  return {
    text(name, rule, required = false) {
      const value = form[name];
      if (value === undefined) {
        if (required) violate(name, undefined, "Member must not be null");
        return undefined;
      }
      if (value.length < (rule.min ?? 0))
        violate(name, value, `Member must have length greater than or equal to ${rule.min}`);
      if (value.length > (rule.max ?? Infinity))
        violate(name, value, `Member must have length less than or equal to ${rule.max}`);
      if (rule.pattern !== undefined && !new RegExp(`^(?:${rule.pattern.source})$`, "u").test(value)) {
        violate(name, value, `Member must satisfy regular expression pattern: ${rule.pattern.source}`);
      }
      return value;
    },
    number(name, rule) {
      const value = form[name];
      if (value === undefined) return undefined;
      if (!/^-?\d+$/.test(value)) throw new AwsError("MalformedInput", 400, `'${name}' must be an integer`);
      const number = Number(value);
      if (number < rule.min) violate(name, value, `Member must have value greater than or equal to ${rule.min}`);
      if (number > rule.max) violate(name, value, `Member must have value less than or equal to ${rule.max}`);
      return number;
    },
    list(name, max) {
      const members = new Map<string, Record<string, string>>();
      for (const [key, value] of Object.entries(form)) {
        const [, index, field] = new RegExp(`^${name}\\.member\\.(\\d+)(?:\\.(.+))?$`).exec(key) ?? [];
        if (index === undefined) continue;
        const member = members.get(index) ?? {};
        members.set(index, member);
        member[field ?? ""] = value;
      }
      if (members.size > max)
        violate(name, `[${members.size} members]`, `Member must have length less than or equal to ${max}`);
      return [...members.values()];
    },
    done() {
      if (violations.length === 0) return;
      const noun = violations.length === 1 ? "1 validation error" : `${violations.length} validation errors`;
      throw new AwsError("ValidationError", 400, `${noun} detected: ${violations.join("; ")}`);
    },
  };
}
