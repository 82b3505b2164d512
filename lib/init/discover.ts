import { type KuadrantVersion } from '../platform/kuadrant-version';
import { type KuadrantSpec, type StackSpec } from '../platform/platform-spec';
import { type StackName } from '../platform/stack-name';
import { inferredSpec } from '../review/inferred-spec';
import { monitorOf } from '../review/monitor-of';
import { type PlainRecord, isRecord, recordAt, recordsIn, textOf, textsIn } from '../documents/plain-data';
import { isOurs } from '../documents/is-ours';
import { discoveredLabels } from './discover-labels';
import { type Discovered, type Discovery, assumed, found } from './discovery';

/** Reads a platform from the manifests of a repository or the objects of a cluster. */
export function discover(manifests: readonly unknown[]): Discovery {
  const records = manifests.filter(isRecord);
  const gateway = gatewayOf(records);
  return {
    gateway,
    kuadrant: kuadrantOf(records),
    models: modelsOf(records),
    grafana: grafanaOf(records),
    stack: stackOf(records),
    scrape: scrapeOf(records),
    telemetryLabels: discoveredLabels(records),
  };
}

function ofKind(records: readonly PlainRecord[], kind: string, group = ''): readonly PlainRecord[] {
  return records.filter((record) => record.kind === kind && textOf(record.apiVersion).startsWith(group));
}

function nameOf(record: PlainRecord): string {
  return textOf(recordAt(record, 'metadata').name);
}

function namespaceOf(record: PlainRecord): string {
  return textOf(recordAt(record, 'metadata').namespace);
}

function idOf(record: PlainRecord): string {
  return [namespaceOf(record), nameOf(record)].filter(Boolean).join('/');
}

function gatewayOf(records: readonly PlainRecord[]): Discovery['gateway'] {
  const gateways = ofKind(records, 'Gateway', 'gateway.networking.k8s.io/');
  const labelled = inferredSpec(records).gateway;
  const policy = records.find(({ kind }) => kind === 'TelemetryPolicy');
  const of = (gateway: PlainRecord) => {
    const className = textOf(recordAt(gateway, 'spec').gatewayClassName);
    return {
      name: nameOf(gateway),
      namespace: namespaceOf(gateway),
      ...(className === '' ? {} : { className }),
    };
  };
  const target = gateways.find((gateway) => nameOf(gateway) === labelled?.name);
  if (target !== undefined && policy !== undefined) {
    return found(of(target), `Gateway ${idOf(target)}, the target of TelemetryPolicy ${idOf(policy)}.`);
  }
  if (labelled !== undefined && policy !== undefined) {
    return found(
      labelled,
      `the target of TelemetryPolicy ${idOf(policy)}; the Gateway itself was not among what was read.`,
    );
  }
  const named = gateways.find((gateway) => nameOf(gateway).includes('maas')) ?? gateways[0];
  if (named === undefined) {
    return assumed(
      { name: 'maas-default-gateway', namespace: 'openshift-ingress' },
      'no Gateway was read. `kubectl get gateways -A` lists them.',
    );
  }
  const others = gateways.filter((gateway) => gateway !== named).map(idOf);
  return others.length === 0
    ? found(of(named), `Gateway ${idOf(named)}, the only one.`)
    : assumed(of(named), `the models are behind this Gateway, not behind ${others.join(' or ')}.`);
}

/** Red Hat Connectivity Link by the Kuadrant that it is (Kuadrant/kuadrant-operator `release.yaml` of each version). */
const RHCL: Readonly<Record<string, KuadrantVersion>> = { '1.2': '1.3', '1.3': '1.4', '1.4': '1.5' };

function kuadrantOf(records: readonly PlainRecord[]): Discovery['kuadrant'] {
  const [kuadrant] = ofKind(records, 'Kuadrant', 'kuadrant.io/');
  const limitador = ofKind(records, 'Limitador', 'limitador.kuadrant.io/')[0];
  const inferred = inferredSpec(records).kuadrant?.namespace;
  const place = kuadrant ?? limitador;
  const namespace = place === undefined ? inferred : namespaceOf(place);
  const version = versionOf(records);
  const observability = recordAt(kuadrant, 'spec', 'observability').enable === true;
  const value: KuadrantSpec = {
    ...(namespace === undefined || namespace === '' ? {} : { namespace }),
    ...(version === undefined ? {} : { version: version.version }),
    ...(observability ? { observability } : {}),
  };
  const comments = [
    place !== undefined
      ? `Found: ${textOf(place.kind)} ${idOf(place)}${observability ? ', whose operator scrapes Limitador, Authorino and the gateway' : ''}.`
      : inferred !== undefined
        ? 'Found: the namespace that a monitor of Limitador or Authorino looks in.'
        : 'Assumed: Kuadrant is in kuadrant-system. `kubectl get kuadrants -A` tells; Red Hat Connectivity Link uses rh-connectivity-link.',
    version === undefined
      ? 'Assumed: Kuadrant 1.5. `kubectl get csv -A | grep -i -e kuadrant -e rhcl` or the image of the operator tells.'
      : `Found: ${version.from}.`,
  ];
  return { value, comments, assumed: place === undefined || version === undefined };
}

function versionOf(
  records: readonly PlainRecord[],
): { readonly version: KuadrantVersion; readonly from: string } | undefined {
  for (const csv of ofKind(records, 'ClusterServiceVersion', 'operators.coreos.com/')) {
    const [, operator, minor] = /^(kuadrant-operator|rhcl-operator)\.v(\d+\.\d+)/.exec(nameOf(csv)) ?? [];
    if (operator === undefined || minor === undefined) continue;
    const version = operator === 'rhcl-operator' ? RHCL[minor] : known(minor);
    if (version !== undefined) return { version, from: `ClusterServiceVersion ${nameOf(csv)}` };
  }
  for (const deployment of ofKind(records, 'Deployment', 'apps/')) {
    const containers = recordsIn(recordAt(deployment, 'spec', 'template', 'spec').containers);
    for (const { image } of containers) {
      const [, minor] = /\/kuadrant-operator:v?(\d+\.\d+)/.exec(textOf(image)) ?? [];
      const version = minor === undefined ? undefined : known(minor);
      if (version !== undefined) return { version, from: `the image of Deployment ${idOf(deployment)}` };
    }
  }
  return undefined;
}

function known(minor: string): KuadrantVersion | undefined {
  return minor === '1.3' || minor === '1.4' || minor === '1.5' ? minor : undefined;
}

function modelsOf(records: readonly PlainRecord[]): Discovery['models'] {
  const services = ofKind(records, 'LLMInferenceService', 'serving.kserve.io/');
  const routes = ofKind(records, 'HTTPRoute').filter((route) => nameOf(route).endsWith('-kserve-route'));
  const monitored = inferredSpec(records).models?.namespaces ?? [];
  const sources: readonly (readonly [namespaces: readonly string[], from: string])[] = [
    [services.map(namespaceOf), 'the namespaces of the LLMInferenceServices.'],
    [routes.map(namespaceOf), 'the namespaces of HTTPRoutes that KServe wrote.'],
    [monitored, 'the namespaces that a monitor of model servers looks in.'],
  ];
  for (const [all, from] of sources) {
    const namespaces = [...new Set(all.filter(Boolean))].sort();
    if (namespaces.length > 0) return found({ namespaces }, from);
  }
  return assumed({ namespaces: ['llm'] }, 'models are in llm. `kubectl get llminferenceservices -A` tells.');
}

function grafanaOf(records: readonly PlainRecord[]): Discovery['grafana'] {
  const grafanas = ofKind(records, 'Grafana', 'grafana.integreatly.org/');
  const [grafana] = grafanas;
  if (grafana === undefined) {
    return assumed(
      { namespace: 'llm-observability', instanceLabels: { app: 'grafana' } },
      'a Grafana of the grafana-operator in llm-observability with the label app=grafana. `kubectl get grafanas -A --show-labels` tells.',
    );
  }
  const labels = textsIn(recordAt(grafana, 'metadata').labels);
  const [key] = ['app', 'dashboards', ...Object.keys(labels).sort()].filter((name) => name in labels);
  const namespace = namespaceOf(grafana);
  const more = grafanas.length > 1 ? ` There are ${grafanas.length}; the label decides.` : '';
  return key === undefined
    ? assumed(
        { namespace, instanceLabels: { app: 'grafana' } },
        `Grafana ${idOf(grafana)} gets a label that dashboards find it by: kubectl label grafana ${nameOf(grafana)} -n ${namespace} app=grafana`,
      )
    : found(
        { namespace, instanceLabels: { [key]: labels[key] ?? '' } },
        `Grafana ${idOf(grafana)}, by its label ${key}.${more}`,
      );
}

const USER_WORKLOAD = 'openshift-user-workload-monitoring';

function stackOf(records: readonly PlainRecord[]): Discovered<StackName | StackSpec> {
  const prometheuses = ofKind(records, 'Prometheus', 'monitoring.coreos.com/');
  const userWorkload = prometheuses.find((one) => namespaceOf(one) === USER_WORKLOAD);
  if (userWorkload !== undefined)
    return found('openshift-user-workload', `Prometheus ${idOf(userWorkload)}.`);
  if (inferredSpec(records).stack === 'open-data-hub') {
    return found('open-data-hub', 'monitors with the label that the store of Open Data Hub selects by.');
  }
  const own = prometheuses.find((one) => !namespaceOf(one).startsWith('openshift-'));
  if (own !== undefined) {
    const selectorLabels = textsIn(recordAt(own, 'spec', 'serviceMonitorSelector').matchLabels);
    return found(
      {
        name: 'prometheus-operator',
        ...(Object.keys(selectorLabels).length === 0 ? {} : { selectorLabels }),
        namespace: namespaceOf(own),
      },
      `Prometheus ${idOf(own)}, with the labels that it selects monitors by.`,
    );
  }
  const isOpenShift = ofKind(records, 'ClusterVersion', 'config.openshift.io/').length > 0;
  return assumed(
    'openshift-user-workload',
    isOpenShift
      ? 'this is OpenShift, and user-workload monitoring is on (enableUserWorkload in ConfigMap openshift-monitoring/cluster-monitoring-config).'
      : "OpenShift with user-workload monitoring. Without OpenShift write { name: 'prometheus-operator' }.",
  );
}

/** Monitors that are there: the chart does not scrape their exporters a second time. */
function scrapeOf(records: readonly PlainRecord[]): Discovery['scrape'] {
  const observed = records.some(
    (record) => record.kind === 'Kuadrant' && recordAt(record, 'spec', 'observability').enable === true,
  );
  const owners = new Map<string, string>();
  for (const record of records) {
    const monitor = monitorOf(record);
    if (monitor?.exporter === undefined || isOurs(record)) continue;
    // The chart knows by itself whose these are.
    if (observed && labelsOf(record)['kuadrant.io/observability'] === 'true') continue;
    const { name } = monitor.exporter;
    if (!owners.has(name)) owners.set(name, `${monitor.kind} ${idOf(record)}`);
  }
  if (owners.size === 0) return { value: {}, comments: [], assumed: false };
  return found(
    Object.fromEntries([...owners].sort().map(([exporter, by]) => [exporter, { by }])),
    'monitors that scrape these already. Delete one and its line here, and the chart scrapes in its place.',
  );
}

function labelsOf(record: PlainRecord): Readonly<Record<string, string>> {
  return textsIn(recordAt(record, 'metadata').labels);
}
