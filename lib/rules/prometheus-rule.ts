import { ApiObject, type ApiObjectProps } from 'cdk8s';
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
import { type Flow } from '../flow/flow';
import { type LeftOut, leftOutNote } from '../validation/left-out';
import { checkAtSynth, noteAtSynth } from '../validation/problems';
import { objectGroups } from './object-groups';
import { type ResolvedGroup, type ResolvedRule } from './resolved-rules';
import { type RuleGroup } from './rule';
import { type RuleSet } from './rule-set';

export interface PrometheusRuleProps {
  readonly name: string;
  readonly namespace: string;

  /**
   * The rules: typed groups or a RuleSet, which are resolved for the flow, and groups as Prometheus reads them. Where the
   * stack shows a rule the series of its own namespace only, typed rules on other series are refused.
   */
  readonly groups: RuleSet | readonly (RuleGroup | ResolvedGroup)[];

  /**
   * The flow that typed rules are resolved for.
   * @default - that of the MaaSObservabilityChart around it; typed rules outside of one need it
   */
  readonly flow?: Flow;

  /**
   * The monitoring stack that evaluates the rules.
   * @default - the stack of the flow; without one Stack.openShiftUserWorkload()
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

/**
 * Recording rules and alerts: `monitoring.coreos.com/v1`, or the same kind in `monitoring.rhobs/v1` for a stack whose operator
 * is a fork that reads that group only (rhobs/observability-operator `docs/developer.md`).
 *
 * @example
 * const flow = new Flow({ platform: new Platform(), labels: TelemetryLabels.tier() });
 * const objective = Objective.availability({ name: 'gateway', of: 'gateway', target: 0.999 });
 * new PrometheusRule(chart, 'Promise', {
 *   name: 'gateway-objective',
 *   namespace: 'openshift-ingress',
 *   groups: objectiveRules([objective]),
 *   flow,
 * });
 */
export class PrometheusRule extends Construct {
  readonly name: string;
  readonly namespace: string;
  readonly groups: readonly ResolvedGroup[];
  /**
   * The flow with what these rules record and the values at which their alerts fire: panels that are drawn for it read the
   * one and show the other. Nothing where no flow was given.
   */
  readonly flow: Flow | undefined;
  /** The typed rules that the flow has no series for. */
  readonly leftOut: readonly LeftOut[];

  constructor(scope: Construct, id: string, props: PrometheusRuleProps) {
    super(scope, id);
    const { name, namespace, annotations = {} } = props;
    const { groups, problems, leftOut, flow } = objectGroups(this, namespace, props.groups, props.flow);
    const stack = props.stack ?? flow?.platform.stack ?? Stack.openShiftUserWorkload();
    const labels = { ...stack.monitorLabels(namespace), ...props.labels };
    this.name = name;
    this.namespace = namespace;
    this.groups = groups;
    this.flow = flow;
    this.leftOut = leftOut;
    const manifest = {
      metadata: { name, namespace, labels, annotations: { ...annotations } },
      spec: {
        groups: groups.map((group) => ({
          name: group.name,
          ...(group.interval === undefined ? {} : { interval: group.interval }),
          rules: group.rules.map(ruleSpec),
        })),
      },
    };
    // The class of the import writes its own group, whatever is patched.
    if (stack.ruleApiVersion === 'monitoring.coreos.com/v1') {
      new monitoring.PrometheusRule(this, 'Resource', manifest);
    } else {
      const { metadata } = manifest;
      const written = monitoring.PrometheusRule.manifest(manifest) as ApiObjectProps;
      new ApiObject(this, 'Resource', { ...written, metadata, apiVersion: stack.ruleApiVersion });
    }
    noteAtSynth(this, () => leftOutNote(leftOut, 'leftOut of the PrometheusRule'));
    checkAtSynth(this, () => [
      ...nameProblems('name', name),
      ...namespaceProblems('namespace', namespace),
      ...(stack.ruleNamespace === undefined || stack.ruleNamespace === namespace
        ? []
        : [
            `${stack} loads rules from ${stack.ruleNamespace} only, and not from ${namespace}: put it there.`,
          ]),
      ...labelsProblems('labels', labels),
      ...annotationsProblems('annotations', annotations),
      ...problems,
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
