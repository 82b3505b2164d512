import { type Exporter } from '../exporters/exporter';
import { type Inspected } from '../exporters/exporter-props';
import { type Names } from './names';

/** A pod that something was found out of. */
export interface Pod {
  readonly namespace: string;
  readonly pod: string;
}

/** Commands that show what an exporter says, past Prometheus; of a pod that is known, else of one of its Deployment. */
export function askExporter(exporter: Exporter, names: Names, pattern: string, pod?: Pod): readonly string[] {
  return exporter.endpoint.inspection?.metrics(inspected(names, pattern, pod)) ?? [];
}

function inspected({ cli, platform, selected }: Names, pattern: string, pod?: Pod): Inspected {
  return {
    platform,
    cli,
    selected,
    grep: pattern === '' ? '' : ` | grep -E ${JSON.stringify(pattern)}`,
    exec: (namespace, target) => `${cli} exec -n ${pod?.namespace ?? namespace} ${pod?.pod ?? target} --`,
    ofOnePod: pod !== undefined,
  };
}

/** Commands that show whether the monitors are there and what they select. */
export function showMonitors(exporter: Exporter, names: Names): string[] {
  const { cli } = names;
  const monitors = names.monitorsOf(exporter);
  return monitors.length === 0
    ? [`${cli} get servicemonitor,podmonitor -A`]
    : monitors.map(
        ({ kind, name, namespace }) => `${cli} get ${kind.toLowerCase()} ${name} -n ${namespace} -o yaml`,
      );
}

/** Commands that show the pods an exporter should have. */
export function showPods(exporter: Exporter, names: Names): readonly string[] {
  const { metrics, pods = metrics } = exporter.endpoint.inspection ?? {};
  if (pods !== undefined) return pods(inspected(names, ''));
  return (exporter.namespaces(names.platform) ?? []).map(
    (namespace) => `${names.cli} get pods -n ${namespace}`,
  );
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
    `${cli} get limitador ${limitador} -n ${kuadrantNamespace} -o jsonpath='{.spec.limits}'`,
    `${cli} exec -n ${gateway.namespace} deploy/${gateway.deployment} -- pilot-agent request GET /stats/prometheus | grep kuadrant_`,
  ];
}
