import { insteadOf, quote, repeated } from '../validation/wording';
import { type AlertRule, type Rule, type RuleGroup } from './rule';

/** Rules in groups. Every change is a new value; a name that is not there is an error at synth. */
export class RuleSet {
  static of(groups: readonly RuleGroup[]): RuleSet {
    return new RuleSet(groups, []);
  }

  private constructor(
    readonly groups: readonly RuleGroup[],
    private readonly misuses: readonly string[],
  ) {}

  get rules(): readonly Rule[] {
    return this.groups.flatMap(({ rules }) => rules);
  }

  find(name: string): Rule | undefined {
    return this.rules.find((rule) => rule.name === name);
  }

  /** Drops a rule. */
  without(name: string): RuleSet {
    return this.changed(`without(${quote(name)})`, name, () => []);
  }

  /** Puts another rule in the place of one. */
  replaced(name: string, rule: Rule): RuleSet {
    return this.changed(`replaced(${quote(name)})`, name, () => [rule]);
  }

  /** Changes an alert, such as how long it waits or how grave it is. With another query, say its `bound` as well. */
  tuned(name: string, changes: Partial<Omit<AlertRule, 'kind' | 'name'>>): RuleSet {
    return this.alertChanged('tuned', name, (alert) => [{ ...alert, ...boundOf(changes), ...changes }]);
  }

  /** Adds a second form of an alert beside it, such as one with another threshold and severity. */
  cloned(name: string, clone: string, changes: Partial<Omit<AlertRule, 'kind' | 'name'>>): RuleSet {
    return this.alertChanged('cloned', name, (alert) => [
      alert,
      { ...alert, ...boundOf(changes), ...changes, name: clone },
    ]);
  }

  /** Adds groups. */
  with(...groups: readonly RuleGroup[]): RuleSet {
    return new RuleSet([...this.groups, ...groups], this.misuses);
  }

  /** What is wrong with the set on any platform. */
  problems(): readonly string[] {
    return [
      ...this.misuses,
      ...repeated(this.groups.map(({ name }) => name)).map(
        (name) => `two groups are named ${quote(name)}: give one another name.`,
      ),
      ...repeated(this.rules.map(identity)).map(
        (rule) => `two rules are named ${rule}: give one another name.`,
      ),
      ...this.rules.flatMap(nameProblems),
    ];
  }

  private alertChanged(call: string, name: string, change: (alert: AlertRule) => readonly Rule[]): RuleSet {
    const said = `${call}(${quote(name)})`;
    if (this.find(name)?.kind === 'recording') {
      return this.misused(`${said}: it is a recording rule; use replaced().`);
    }
    return this.changed(said, name, (rule) => (rule.kind === 'alert' ? change(rule) : [rule]));
  }

  private changed(call: string, name: string, change: (rule: Rule) => readonly Rule[]): RuleSet {
    if (this.find(name) === undefined) {
      const known = this.rules.map((rule) => rule.name);
      return this.misused(`${call}: there is no such rule${insteadOf(name, known)}`);
    }
    const groups = this.groups.map((group) => ({
      ...group,
      rules: group.rules.flatMap((rule) => (rule.name === name ? change(rule) : [rule])),
    }));
    return new RuleSet(
      groups.filter(({ rules }) => rules.length > 0),
      this.misuses,
    );
  }

  private misused(misuse: string): RuleSet {
    return new RuleSet(this.groups, [...this.misuses, misuse]);
  }
}

/** Another query fires at another value, which nobody knows unless it is said. */
function boundOf(changes: Partial<AlertRule>): Pick<AlertRule, 'bound'> {
  return changes.query === undefined ? {} : { bound: undefined };
}

/** Rules of one name are told apart by their labels, as Prometheus does: those of several objectives are. */
function identity({ name, labels = {} }: Rule): string {
  const said = Object.entries(labels).map(([label, value]) => `${label}=${quote(value)}`);
  return `${quote(name)}${said.length === 0 ? '' : ` with ${said.sort().join(', ')}`}`;
}

function nameProblems(rule: Rule): string[] {
  if (rule.kind === 'alert') {
    return /^[A-Z][a-zA-Z0-9]*$/.test(rule.name)
      ? []
      : [`alert ${quote(rule.name)}: a name is in camel case, such as LimitadorDown.`];
  }
  return /^[a-zA-Z_][a-zA-Z0-9_]*:[a-zA-Z_:][a-zA-Z0-9_:]*:[a-zA-Z0-9_]+$/.test(rule.name)
    ? []
    : [
        `recording rule ${quote(rule.name)}: a name is level:metric:operation, such as tier:authorized_hits:rate5m.`,
      ];
}
