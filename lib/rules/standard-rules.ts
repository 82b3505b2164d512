import { INSTANCE_LABEL } from '../labels/scope-labels';
import { type TelemetryLabels } from '../labels/telemetry-labels';
import { type AlertOptions } from './alert-options';
import { standardAlerts } from './alerts/standard-alerts';
import { type Objective } from './objectives/objective';
import { objectiveRules } from './objectives/objective-rules';
import { standardRecordings } from './recording-rules';
import { type RuleGroup } from './rule';
import { RuleSet } from './rule-set';

export interface StandardRulesProps {
  /**
   * The vocabulary that recordings are named after.
   * @default TelemetryLabels.tier()
   */
  readonly labels?: TelemetryLabels;

  /**
   * Tells several installations apart that one Prometheus evaluates.
   * @default - none
   */
  readonly instance?: string;

  /**
   * The thresholds of the alerts.
   * @default {}
   */
  readonly alerts?: AlertOptions;

  /**
   * What the platform promises.
   * @default []
   */
  readonly objectives?: readonly Objective[];
}

/** The recordings that the dashboards read, the alerts that come with them, and the rules of the objectives. */
export function standardRules({
  labels,
  instance,
  alerts,
  objectives = [],
}: StandardRulesProps = {}): RuleSet {
  return RuleSet.of([
    ...standardRecordings({ labels, instance }),
    ...standardAlerts(alerts).map((group) => ofInstance(group, instance)),
    ...objectiveRules(objectives, { instance }),
  ]);
}

/** Alerts of several installations look alike; Alertmanager takes two with the same labels for one. */
function ofInstance(group: RuleGroup, instance: string | undefined): RuleGroup {
  if (instance === undefined) return group;
  const labels = { [INSTANCE_LABEL]: instance };
  return { ...group, rules: group.rules.map((rule) => ({ ...rule, labels: { ...labels, ...rule.labels } })) };
}
