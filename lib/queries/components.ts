import { type Exporter } from '../exporters/exporter';
import { type Platform } from '../platform/platform';
import { type Where, like, unlike } from '../promql/series';

/** Where an exporter runs: its namespaces, and its pods and Deployments by name. */
export interface Workload {
  readonly namespaces: readonly string[];
  readonly pods: readonly Where<'pod'>[];
  readonly deployments: readonly Where<'deployment'>[];
}

/** Where an exporter runs on a platform; nothing where nobody can tell its pods. */
export function workload(exporter: Exporter, platform: Platform): Workload | undefined {
  const namespaces = exporter.namespaces(platform);
  const pods = exporter.pods(platform);
  const deployments = exporter.deployments(platform);
  if (namespaces === undefined || pods === undefined) return undefined;
  return {
    namespaces,
    pods: [like('pod', pods.like), ...(pods.unlike === undefined ? [] : [unlike('pod', pods.unlike)])],
    deployments: deployments === undefined ? [] : [like('deployment', deployments)],
  };
}
