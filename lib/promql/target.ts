import { type Metric } from '../exporters/metric';
import { type Flow } from '../flow/flow';

/** What Prometheus knows a target by, of what a rule or query sees. */
export function targetLabels(metric: Metric, flow: Flow): string[] {
  return ['namespace', 'pod', 'job', 'instance'].map((label) => flow.storedLabel(label, metric));
}

/** What Prometheus knows a pod by. */
export function podLabels(metric: Metric, flow: Flow): string[] {
  return ['namespace', 'pod'].map((label) => flow.storedLabel(label, metric));
}
