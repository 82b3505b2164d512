import { type Construct } from 'constructs';
import { type AlertOptions } from '../rules/alert-options';
import { type Objective } from '../rules/objectives/objective';
import { PrometheusRule } from '../rules/prometheus-rule';
import { type ResolvedRules } from '../rules/resolved-rules';
import { type RuleSet } from '../rules/rule-set';
import { checkAtSynth } from '../validation/problems';
import { type ChartContext, instanceName } from './context';

export interface RulesProps {
  /**
   * How the rules differ from the standard ones; `false` leaves all of them out, and dashboards then ask raw queries.
   * @default - the standard rules as they are
   * @example (standard) => standard.without('MaaSGpuIdleWhileRequestsWait').tuned('MaaSLimitadorDown', { severity: 'warning' })
   */
  readonly rules?: false | ((standard: RuleSet) => RuleSet);

  /**
   * The thresholds of the alerts.
   * @default {}
   */
  readonly alerts?: AlertOptions;

  /**
   * What the platform promises. Each objective brings its recordings and alerts, and a line in Platform Admin.
   * @default []
   */
  readonly objectives?: readonly Objective[];
}

/** A PrometheusRule in each namespace that the rules have to be in. */
export function addRules(scope: Construct, context: ChartContext, resolved: ResolvedRules): void {
  const { stack } = context.platform;
  const { byNamespace } = resolved;
  for (const { namespace, groups } of byNamespace) {
    // A name of its own for each: an App that writes a file for each resource names it after kind and name only.
    const name = instanceName(context, byNamespace.length === 1 ? 'maas-rules' : `maas-rules-${namespace}`);
    new PrometheusRule(scope, `Rules-${namespace}`, { name, namespace, groups, stack });
  }
  checkAtSynth(scope, () => [...resolved.problems]);
}
