import { spawnSync } from 'node:child_process';
import { isList, isRecord } from '../documents/plain-data';
import { UsageError } from './usage-error';

/** What shows where a platform has its parts; a kind that a cluster does not know is a part that it does not have. */
const KINDS = [
  'gateways.gateway.networking.k8s.io',
  'httproutes.gateway.networking.k8s.io',
  'kuadrants.kuadrant.io',
  'limitadors.limitador.kuadrant.io',
  'telemetrypolicies.extensions.kuadrant.io',
  'clusterserviceversions.operators.coreos.com',
  'deployments.apps',
  'llminferenceservices.serving.kserve.io',
  'prometheuses.monitoring.coreos.com',
  'servicemonitors.monitoring.coreos.com',
  'podmonitors.monitoring.coreos.com',
  'grafanas.grafana.integreatly.org',
  'clusterversions.config.openshift.io',
];

export interface ClusterObjects {
  readonly manifests: readonly unknown[];
  /** What could not be read, each in a sentence. */
  readonly notes: readonly string[];
}

/** Reads with kubectl, which knows the user's contexts and credentials. Nothing is written to the cluster. */
export function clusterObjects(context: string | undefined): ClusterObjects {
  if (context?.startsWith('-') === true) throw new UsageError(`"${context}" is no context of kubectl.`);
  const manifests: unknown[] = [];
  const notes: string[] = [];
  for (const kind of KINDS) {
    const args = ['get', kind, '--all-namespaces', '--output=json', '--request-timeout=20s'];
    const { status, stdout, stderr, error } = spawnSync(
      'kubectl',
      context === undefined ? args : [...args, `--context=${context}`],
      { encoding: 'utf8', maxBuffer: 1024 ** 3, timeout: 60_000 },
    );
    if (error !== undefined) {
      throw new UsageError(`kubectl does not run: ${error.message}. Name a folder of manifests instead.`);
    }
    if (status === 0) {
      const read: unknown = JSON.parse(stdout);
      if (isRecord(read) && isList(read.items)) manifests.push(...read.items);
      continue;
    }
    if (stderr.includes("the server doesn't have a resource type")) continue;
    if (/forbidden/i.test(stderr)) {
      notes.push(`Not read: ${kind}, which the cluster does not let you list.`);
      continue;
    }
    const [said = 'it said nothing'] = stderr.trim().split('\n').slice(-1);
    throw new UsageError(`kubectl get ${kind} failed: ${said}`);
  }
  return { manifests, notes };
}
