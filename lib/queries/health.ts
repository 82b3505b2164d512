import { type Exporter } from '../exporters/exporter';
import {
  kubeDeploymentSpecReplicas,
  kubeDeploymentStatusReplicasAvailable,
  kubePodContainerStatusRestartsTotal,
  kubePodStatusReady,
} from '../exporters/kube-state-metrics/metrics';
import { type LabelRef } from '../exporters/metric';
import { alerts, up } from '../exporters/prometheus/metrics';
import { countBy, maxBy, total } from '../promql/aggregation';
import { minus, orZero } from '../promql/arithmetic';
import { type Window, relayedIncrease, value } from '../promql/functions';
import { Query } from '../promql/query';
import { among, equal, like, notEqual, series } from '../promql/series';
import { escapeRegex } from '../exporters/label-matcher';
import { type Flow } from '../flow/flow';
import { INSTANCE_LABEL } from '../labels/scope-labels';
import { type Platform } from '../platform/platform';
import { type Workload, workload } from './components';
import { perFlow, provided } from './narrowing';

/** How many pods of an exporter answer Prometheus; 0 when none is there, as long as Prometheus has any target. */
export function podsAnswering(exporter: Exporter): Query<never> {
  const answering = ofWorkload<never>(exporter, ({ namespaces, pods }) => {
    const targets = series(up, among('namespace', namespaces), ...pods);
    // A pod that two monitors scrape, or on two paths, is one pod.
    return total(maxBy(['namespace', 'pod'], value(targets)));
  });
  const scraped = provided(
    ({ platform }) => platform.scrapes(exporter),
    `up, because nothing scrapes ${exporter}`,
    answering,
  );
  return orZero(scraped, total(value(up)));
}

/** How many pods of an exporter are ready; 0 when none is, as long as its Deployment is there. */
export function podsReady(exporter: Exporter): Query<never> {
  return ofWorkload(exporter, ({ namespaces, pods }) => {
    const ready = series(
      kubePodStatusReady,
      equal('condition', 'true'),
      among('namespace', namespaces),
      ...pods,
    );
    // Two kube-state-metrics tell the same of a pod.
    return orZero(total(maxBy(['namespace', 'pod'], value(ready))), replicasWanted(exporter));
  });
}

/** How many replicas an exporter should have. */
export function replicasWanted(exporter: Exporter): Query<never> {
  return total(ofDeployments(exporter, kubeDeploymentSpecReplicas));
}

/** How many replicas an exporter should have and does not: not ready, crashing or never started. */
export function replicasMissing(exporter: Exporter): Query<never> {
  return minus(
    replicasWanted(exporter),
    total(ofDeployments(exporter, kubeDeploymentStatusReplicasAvailable)),
  );
}

/** The same of several exporters together. */
export function unavailableReplicas(exporters: readonly Exporter[]): Query<never> {
  const of = (metric: typeof kubeDeploymentSpecReplicas): Query<never> =>
    perFlow(({ platform }) => {
      const found = exporters.flatMap((exporter) => workload(exporter, platform) ?? []);
      const namespaces = [...new Set(found.flatMap((one) => one.namespaces))];
      const deployments = found.flatMap((one) => one.deployments.map((where) => where.value));
      const chosen = series(
        metric,
        among('namespace', namespaces),
        like('deployment', deployments.join('|')),
      );
      return total(maxBy(['namespace', 'deployment'], value(chosen)));
    });
  return minus(of(kubeDeploymentSpecReplicas), of(kubeDeploymentStatusReplicasAvailable));
}

/** How often containers of an exporter were restarted. */
export function restarts(exporter: Exporter, window: Window = 'range'): Query<never> {
  return ofWorkload(exporter, ({ namespaces, pods }) =>
    total(
      relayedIncrease(
        series(kubePodContainerStatusRestartsTotal, among('namespace', namespaces), ...pods),
        ['namespace', 'pod', 'container'],
        window,
      ),
    ),
  );
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
  exporter: Exporter,
  metric: typeof kubeDeploymentSpecReplicas,
): Query<'namespace' | 'deployment'> {
  return ofWorkload(exporter, ({ namespaces, deployments }) => {
    const chosen = series(metric, among('namespace', namespaces), ...deployments);
    return maxBy(['namespace', 'deployment'], value(chosen));
  });
}

/** A question about the pods or Deployments of an exporter; there is no answer where nobody can tell them by name. */
function ofWorkload<L extends LabelRef>(exporter: Exporter, ask: (workload: Workload) => Query<L>): Query<L> {
  return perFlow((flow) => {
    const found = workload(exporter, flow.platform);
    return found === undefined
      ? lacking(`the pods of ${exporter}, because it does not say \`namespaces\` and \`pods\``)
      : ask(found);
  });
}

function lacking<L extends LabelRef>(what: string): Query<L> {
  return new Query((flow) => ({ ...value(up).resolve(flow), lacking: [what] }));
}
