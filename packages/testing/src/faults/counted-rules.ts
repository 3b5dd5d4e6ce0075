/** How often a rule strikes. */
export interface RuleCount {
  /** Lets so many matching requests pass first. Default: 0. */
  readonly skip?: number | undefined;
  /** Strikes so many times, then passes. Default: for ever. */
  readonly times?: number | undefined;
}

/** The rules in force, in the order they were added. */
export interface CountedRules<Rule extends RuleCount, Subject> {
  /** Adds a rule behind the others. */
  add(rule: Rule): void;
  /** Removes all rules. */
  clear(): void;
  /** Counts a request; returns the first rule that strikes it. */
  strike(subject: Subject): Rule | undefined;
}

/** Creates an empty set of rules. */
export function createCountedRules<Rule extends RuleCount, Subject>(
  matches: (rule: Rule, subject: Subject) => boolean,
): CountedRules<Rule, Subject> {
  const rules: { readonly rule: Rule; seen: number }[] = [];
  return {
    add: (rule) => void rules.push({ rule, seen: 0 }),
    clear: () => void rules.splice(0),
    strike: (subject) =>
      rules.find((counted) => matches(counted.rule, subject) && counts(counted))?.rule,
  };
}

function counts(counted: { readonly rule: RuleCount; seen: number }): boolean {
  const { skip = 0, times = Infinity } = counted.rule;
  counted.seen += 1;
  return counted.seen > skip && counted.seen <= skip + times;
}
