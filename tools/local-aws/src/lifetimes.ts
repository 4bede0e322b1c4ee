/** Which sessions a one-off lifetime is for; without a field, any. */
export interface LifetimeRule {
  readonly seconds: number;
  readonly roleArn?: string;
  readonly sessionName?: string;
  /** How many sessions get it; default 1. */
  readonly count?: number;
}

export interface Lifetimes {
  /** Every further session lives so long, whatever was asked for; undefined: as asked for. */
  setAll(seconds: number | undefined): void;
  addNext(rule: LifetimeRule): void;
  choose(session: { readonly roleArn?: string; readonly sessionName?: string }, requested: number): number;
  clear(): void;
}

export function createLifetimes(initial?: number): Lifetimes {
  let all = initial;
  let next: { readonly rule: LifetimeRule; left: number }[] = [];

  return {
    setAll(seconds) {
      all = seconds;
    },
    addNext(rule) {
      next.push({ rule, left: rule.count ?? 1 });
    },
    choose(session, requested) {
      const entry = next.find(
        ({ rule }) =>
          (rule.roleArn === undefined || rule.roleArn === session.roleArn) &&
          (rule.sessionName === undefined || rule.sessionName === session.sessionName),
      );
      if (entry === undefined) return all ?? requested;
      entry.left -= 1;
      if (entry.left <= 0) next = next.filter((other) => other !== entry);
      return entry.rule.seconds;
    },
    clear() {
      all = initial;
      next = [];
    },
  };
}
