import { type FoundMonitor } from '../../documents/monitors-in';
import { type Metric } from '../../exporters/metric';
import { type Flow } from '../../flow/flow';
import { type Assumption } from '../../promql/promql-context';
import { type Check } from '../check';
import { type Finding } from '../document-problem';

/** A monitor, and what it is held against. */
export interface CheckedMonitor {
  readonly monitor: FoundMonitor;
  readonly flow: Flow;
  readonly assumed: ReadonlySet<Assumption>;
  /** The other monitors among the manifests that stand before it. */
  readonly earlier: readonly FoundMonitor[];
  /** The metrics that the queries among the manifests ask for. */
  readonly asked: ReadonlySet<Metric>;
  /** Labels that other objects of the run carry for Prometheus to select them, where nobody said which. */
  readonly siblingLabels: Readonly<Record<string, string>>;
}

/** A check of somebody's ServiceMonitor or PodMonitor. */
export interface MonitorCheck extends Check {
  readonly find: (monitor: CheckedMonitor) => readonly Finding[];
}

export function whole(
  message: string,
  path: Finding['path'] = ['spec'],
  more: Partial<Finding> = {},
): Finding {
  return { place: path[0] === 'metadata' ? 'metadata' : 'spec', path, message, ...more };
}

/** Whether the object is one of user-workload monitoring: not of the platform's Prometheus, nor of another operator's. */
export function isOfUserWorkload({ monitor }: CheckedMonitor): boolean {
  return !monitor.namespace.startsWith('openshift-') && monitor.apiGroup !== 'monitoring.rhobs';
}

export function ifStackAssumed({ assumed }: CheckedMonitor): Partial<Finding> {
  return assumed.has('stack') ? { severity: 'warning' } : {};
}
