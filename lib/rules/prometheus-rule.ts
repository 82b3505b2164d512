import { Construct } from 'constructs';
import * as monitoring from '../../imports/monitoring.coreos.com';
import { Stack } from '../platform/stack';
import {
  annotationsProblems,
  labelsProblems,
  nameProblems,
  namespaceProblems,
} from '../validation/kubernetes-names';
import { checkAtSynth } from '../validation/problems';
import { type ResolvedGroup } from './resolved-rules';

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
          rules: group.rules.map(({ expr, labels: ruleLabels, annotations: ruleAnnotations, ...rule }) => ({
            ...rule,
            expr: monitoring.PrometheusRuleSpecGroupsRulesExpr.fromString(expr),
            ...(Object.keys(ruleLabels).length === 0 ? {} : { labels: { ...ruleLabels } }),
            ...(Object.keys(ruleAnnotations).length === 0 ? {} : { annotations: { ...ruleAnnotations } }),
          })),
        })),
      },
    });
    checkAtSynth(this, () => [
      ...nameProblems('name', name),
      ...namespaceProblems('namespace', namespace),
      ...labelsProblems('labels', labels),
      ...annotationsProblems('annotations', annotations),
    ]);
  }
}
