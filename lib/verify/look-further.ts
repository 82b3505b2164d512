import { type ExporterName } from '../platform/scrape';
import { type Names } from './names';

/** A pod that something was found out of. */
export interface Pod {
  readonly namespace: string;
  readonly pod: string;
}

/** Commands that show what an exporter says, past Prometheus; of a pod that is known, else of one of its Deployment. */
export function askExporter(exporter: ExporterName, names: Names, pattern: string, pod?: Pod): string[] {
  const { cli, gateway, kuadrantNamespace, limitador, authorino, modelNamespaces, maasApiNamespace } = names;
  const grep = pattern === '' ? '' : ` | grep -E ${JSON.stringify(pattern)}`;
  const exec = (namespace: string, target: string) =>
    `${cli} exec -n ${pod?.namespace ?? namespace} ${pod?.pod ?? target} --`;
  switch (exporter) {
    case 'istio-gateway':
      return [
        `${exec(gateway.namespace, `deploy/${gateway.deployment}`)} pilot-agent request GET /stats/prometheus${grep}`,
      ];
    case 'limitador':
      return [`${exec(kuadrantNamespace, `deploy/${limitador}`)} curl -s localhost:8080/metrics${grep}`];
    case 'authorino':
      // Its image has no shell.
      return [
        `${cli} port-forward -n ${kuadrantNamespace} deploy/${authorino} 8080:8080`,
        `curl -s localhost:8080/server-metrics${grep}`,
      ];
    case 'models':
      return modelNamespaces
        .slice(0, pod === undefined ? undefined : 1)
        .flatMap((namespace) => [
          ...(pod === undefined
            ? [`${cli} get pods -n ${namespace} -l app.kubernetes.io/part-of=llminferenceservice`]
            : []),
          `${exec(namespace, '<pod>')} curl -sk https://localhost:8000/metrics${grep}`,
        ]);
    case 'maas-api':
      return [
        `${cli} port-forward -n ${maasApiNamespace} deploy/maas-api 9090:9090`,
        `curl -s localhost:9090/metrics${grep}`,
      ];
    case 'haproxy-router':
      return [
        `${cli} get pods -n openshift-ingress -l ingresscontroller.operator.openshift.io/owning-ingresscontroller`,
      ];
    case 'kube-state-metrics':
    case 'cadvisor':
      return [`${cli} get pods -A -l app.kubernetes.io/name=kube-state-metrics`];
    case 'dcgm':
      return [`${cli} get pods -A -l app=nvidia-dcgm-exporter`];
  }
}

/** Commands that show whether the monitors are there and what they select. */
export function showMonitors(exporter: ExporterName, names: Names): string[] {
  const { cli } = names;
  const monitors = names.monitorsOf(exporter);
  return monitors.length === 0
    ? [`${cli} get servicemonitor,podmonitor -A`]
    : monitors.map(
        ({ kind, name, namespace }) => `${cli} get ${kind.toLowerCase()} ${name} -n ${namespace} -o yaml`,
      );
}

/** Commands that show the pods an exporter should have. */
export function showPods(exporter: ExporterName, names: Names): string[] {
  const { cli, gateway, kuadrantNamespace, limitador, authorino, maasApiNamespace } = names;
  switch (exporter) {
    case 'istio-gateway':
      return [
        `${cli} get pods -n ${gateway.namespace} -l gateway.networking.k8s.io/gateway-name=${gateway.name}`,
      ];
    case 'limitador':
      return [`${cli} get deploy ${limitador} -n ${kuadrantNamespace}`];
    case 'authorino':
      return [`${cli} get deploy ${authorino} -n ${kuadrantNamespace}`];
    case 'maas-api':
      return [`${cli} get deploy maas-api -n ${maasApiNamespace}`];
    case 'models':
      return names.modelNamespaces.map(
        (namespace) => `${cli} get pods -n ${namespace} -l app.kubernetes.io/part-of=llminferenceservice`,
      );
    case 'haproxy-router':
    case 'kube-state-metrics':
    case 'cadvisor':
    case 'dcgm':
      return askExporter(exporter, names, '');
  }
}

/** Commands that show whether the labels get to the filter. */
export function showPolicy({ cli, gateway, policy, filterKind }: Names): string[] {
  return [
    `${cli} get telemetrypolicy ${policy === undefined ? '' : `${policy} `}-n ${gateway.namespace} -o yaml`,
    `${cli} get ${filterKind} -n ${gateway.namespace} -o yaml | grep -A12 metrics.labels`,
  ];
}

/** Commands that show whether anything is limited, and so metered. */
export function showLimits({ cli, gateway, kuadrantNamespace, limitador, filterKind }: Names): string[] {
  return [
    `${cli} get tokenratelimitpolicy,ratelimitpolicy -A -o wide`,
    `${cli} get ${filterKind} -n ${gateway.namespace}`,
    `${cli} get limitador ${limitador.replace(/^limitador-/, '')} -n ${kuadrantNamespace} -o jsonpath='{.spec.limits}'`,
    `${cli} exec -n ${gateway.namespace} deploy/${gateway.deployment} -- pilot-agent request GET /stats/prometheus | grep kuadrant_`,
  ];
}
