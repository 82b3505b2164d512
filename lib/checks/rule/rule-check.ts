import { type FoundGroup, type FoundRule, type FoundRuleFile, ruleSaid } from '../../documents/rules-in';
import { type QueryContext } from '../../promql/promql-context';
import { type Check } from '../check';
import { type PromqlCheck } from '../check-query';
import { type Finding } from '../document-problem';
import { type CheckedQuery } from '../query/query-check';

/** A rule whose query is checked. */
export interface CheckedRule {
  readonly rule: FoundRule;
  readonly group: FoundGroup;
  readonly said: string;
  readonly check: PromqlCheck;
  /** Nothing where the query does not parse. */
  readonly query: CheckedQuery | undefined;
}

/** A rule that is somewhere among the manifests. */
export interface RuleElsewhere {
  readonly rule: FoundRule;
  readonly group: FoundGroup;
  readonly file: FoundRuleFile;
  /** `PrometheusRule namespace/name`, or the file. */
  readonly resource: string;
}

/** A file or object of rules, with what is known of the run that it is in. */
export interface CheckedRules {
  readonly file: FoundRuleFile;
  readonly resource: string;
  readonly rules: readonly CheckedRule[];
  readonly context: QueryContext;
  /** Rules among the manifests by the name that they record. */
  readonly recordedBy: ReadonlyMap<string, readonly RuleElsewhere[]>;
  /** Labels that other objects of the run carry for Prometheus to select them, where nobody said which. */
  readonly siblingLabels: Readonly<Record<string, string>>;
  /** Whether somebody said the stack; otherwise it was inferred, or assumed. */
  readonly isStackSaid: boolean;
  /** How long the store keeps samples, in seconds; nothing where nobody said. */
  readonly retention?: number;
}

/** A check of rules, beyond that of their queries. */
export interface RuleCheck extends Check {
  readonly find: (rules: CheckedRules) => readonly Finding[];
}

/** A finding in one field of a rule. */
export function ofRule({ rule }: { readonly rule: FoundRule }, field: string, message: string): Finding {
  return {
    place: ruleSaid(rule),
    path: [...rule.path, ...field.split('.').filter((step) => step !== '')],
    message,
  };
}
