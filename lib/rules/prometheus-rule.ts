import { Construct } from 'constructs';
import * as monitoring from '../../imports/monitoring.coreos.com';
import { Stack } from '../platform/stack';
import {
  annotationsProblems,
  labelsProblems,
  nameProblems,
  namespaceProblems,
} from '../validation/kubernetes-names';
import { ruleGroupProblems } from './rule-group-check';
import { checkAtSynth } from '../validation/problems';
import { type ResolvedGroup, type ResolvedRule } from './resolved-rules';

export interface PrometheusRuleProps {
  readonly name: string;
  readonly namespace: string;
  readonly groups: readonly ResolvedGroup[];

  /**
   * The monitoring stack that evaluates the rules.
   * @default Stack.openShiftUserWorkload()
   */
  readonly stack?: Stack;

  /**
   * More labels on the object.
   * @default {}
   */
  readonly labels?: Readonly<Record<string, string>>;

  /** @default {} */
  readonly annotations?: Readonly<Record<string, string>>;
}

/** Recording rules and alerts (`monitoring.coreos.com/v1`). */
export class PrometheusRule extends Construct {
  readonly name: string;
  readonly namespace: string;
  readonly groups: readonly ResolvedGroup[];

  constructor(scope: Construct, id: string, props: PrometheusRuleProps) {
    super(scope, id);
    const { name, namespace, groups, stack = Stack.openShiftUserWorkload(), annotations = {} } = props;
    const labels = { ...stack.monitorLabels(namespace), ...props.labels };
    this.name = name;
    this.namespace = namespace;
    this.groups = groups;
    new monitoring.PrometheusRule(this, 'Resource', {
      metadata: { name, namespace, labels, annotations: { ...annotations } },
      spec: {
        groups: groups.map((group) => ({
          name: group.name,
          ...(group.interval === undefined ? {} : { interval: group.interval }),
          rules: group.rules.map(ruleSpec),
        })),
      },
    });
    checkAtSynth(this, () => [
      ...nameProblems('name', name),
      ...namespaceProblems('namespace', namespace),
      ...labelsProblems('labels', labels),
      ...annotationsProblems('annotations', annotations),
      ...ruleGroupProblems(groups),
    ]);
  }
}

function ruleSpec(rule: ResolvedRule): monitoring.PrometheusRuleSpecGroupsRules {
  const { record, alert, expr, labels, annotations, keepFiringFor } = rule;
  return {
    ...(record === undefined ? {} : { record }),
    ...(alert === undefined ? {} : { alert }),
    expr: monitoring.PrometheusRuleSpecGroupsRulesExpr.fromString(expr),
    ...(rule.for === undefined ? {} : { for: rule.for }),
    ...(keepFiringFor === undefined ? {} : { keepFiringFor }),
    ...(Object.keys(labels).length === 0 ? {} : { labels: { ...labels } }),
    ...(Object.keys(annotations).length === 0 ? {} : { annotations: { ...annotations } }),
  };
}
