import {
  kubeDeploymentSpecReplicas,
  kubeDeploymentStatusReplicasAvailable,
  kubePodContainerStatusRestartsTotal,
  kubePodStatusReady,
} from '../exporters/kube-state-metrics/metrics';
import { alerts, up } from '../exporters/prometheus/metrics';
import { countBy, maxBy, total } from '../promql/aggregation';
import { minus, orZero } from '../promql/arithmetic';
import { type Window, increase, value } from '../promql/functions';
import { type Query } from '../promql/query';
import { among, equal, like, notEqual, series } from '../promql/series';
import { type Flow, INSTANCE_LABEL, escapeRegex } from '../flow/flow';
import { type Platform } from '../platform/platform';
import { type Component, podsOf, workload } from './components';
import { perFlow, provided } from './narrowing';

/** How many pods of a component answer Prometheus; 0 when none is there, as long as Prometheus has any target. */
export function podsAnswering(component: Component): Query<never> {
  const answering = perFlow<never>(({ platform }) => {
    const found = workload(component, platform);
    const targets = series(up, among('namespace', found.namespaces), ...podsOf(found));
    // A pod that two monitors scrape, or on two paths, is one pod.
    return total(maxBy(['namespace', 'pod'], value(targets)));
  });
  const scraped = provided(
    ({ platform }) => platform.scrapes(workload(component, platform).exporter),
    `up, because nothing scrapes the ${component}`,
    answering,
  );
  return orZero(scraped, total(value(up)));
}

/** How many pods of a component are ready; 0 when none is, as long as its Deployment is there. */
export function podsReady(component: Component): Query<never> {
  return perFlow(({ platform }) => {
    const found = workload(component, platform);
    const ready = series(
      kubePodStatusReady,
      equal('condition', 'true'),
      among('namespace', found.namespaces),
      ...podsOf(found),
    );
    return orZero(total(value(ready)), replicasWanted(component));
  });
}

/** How many replicas a component should have. */
export function replicasWanted(component: Component): Query<never> {
  return total(ofDeployments(component, kubeDeploymentSpecReplicas));
}

/** How many replicas a component should have and does not: not ready, crashing or never started. */
export function replicasMissing(component: Component): Query<never> {
  return minus(
    replicasWanted(component),
    total(ofDeployments(component, kubeDeploymentStatusReplicasAvailable)),
  );
}

/** How often containers of a component were restarted. */
export function restarts(component: Component, window: Window = 'range'): Query<never> {
  return perFlow(({ platform }) => {
    const found = workload(component, platform);
    const restarted = series(
      kubePodContainerStatusRestartsTotal,
      among('namespace', found.namespaces),
      ...podsOf(found),
    );
    return total(increase(restarted, window));
  });
}

/** How many alerts fire in the namespaces of the platform; 0 while Prometheus runs and none does. */
export function alertsFiring(): Query<never> {
  return orZero(
    perFlow<never>((flow) => countBy([], value(firing(flow)))),
    total(value(up)),
  );
}

/** The alerts that fire in the namespaces of the platform. */
export function alertsFiringBy(): Query<'alertname' | 'severity' | 'namespace'> {
  return perFlow((flow) => countBy(['alertname', 'severity', 'namespace'], value(firing(flow))));
}

function firing({ platform, instance }: Flow) {
  return series(
    alerts,
    equal('alertstate', 'firing'),
    // Watchdog always fires: it shows that alerting works.
    notEqual('alertname', 'Watchdog'),
    among('namespace', namespacesOf(platform)),
    // Those of others than us have no such label; those of another installation of ours have another.
    like(INSTANCE_LABEL, instance === undefined ? '' : `|${escapeRegex(instance)}`),
  );
}

function namespacesOf(platform: Platform): readonly string[] {
  const { gateway, kuadrant, maasApi, models } = platform;
  return [...new Set([gateway.namespace, kuadrant.namespace, maasApi.namespace, ...models.namespaces])];
}

function ofDeployments(
  component: Component,
  metric: typeof kubeDeploymentSpecReplicas,
): Query<'namespace' | 'deployment'> {
  return perFlow(({ platform }) => {
    const { namespaces, deployments } = workload(component, platform);
    const chosen = series(metric, among('namespace', namespaces), like('deployment', deployments));
    return maxBy(['namespace', 'deployment'], value(chosen));
  });
}
