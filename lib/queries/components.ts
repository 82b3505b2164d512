import { escapeRegex } from '../flow/flow';
import { type ExporterName } from '../platform/scrape';
import { type Platform } from '../platform/platform';
import { type Where, like, unlike } from '../promql/series';

/** A part of the platform that runs as pods. */
export const COMPONENTS = ['gateway', 'authorino', 'limitador', 'maas-api', 'models'] as const;
/** A part of the platform, by its name in the model. */
export type Component = (typeof COMPONENTS)[number];

export interface Workload {
  readonly namespaces: readonly string[];
  /** RE2 patterns, anchored at both ends. */
  readonly deployments: string;
  readonly pods: string;
  /** Pods that match `pods` and are something else. */
  readonly otherPods?: string;
  readonly exporter: ExporterName;
}

/**
 * Where a component runs. Pods of a Deployment have two more parts in their names, so that `authorino-operator` or the
 * jobs of maas-api are not taken for Authorino or maas-api.
 * Sources: Kuadrant/limitador-operator `pkg/limitador/k8s_objects.go` (the Limitador resource is called `limitador`);
 * opendatahub-io/kserve `pkg/controller/v1alpha2/llmisvc` (child names).
 */
export function workload(component: Component, { gateway, kuadrant, maasApi, models }: Platform): Workload {
  switch (component) {
    case 'gateway':
      return deployment(gateway.namespace, gateway.deploymentName, 'istio-gateway');
    case 'authorino':
      return deployment(kuadrant.namespace, 'authorino', 'authorino');
    case 'limitador':
      return deployment(kuadrant.namespace, 'limitador-limitador', 'limitador');
    case 'maas-api':
      return deployment(maasApi.namespace, 'maas-api', 'maas-api');
    case 'models':
      return {
        namespaces: models.namespaces,
        deployments: '.+-kserve(-.+)?',
        pods: MODEL_PODS,
        otherPods: SCHEDULER_PODS,
        exporter: 'models',
      };
  }
}

/** The pods of an LLMInferenceService begin with its name and `-kserve-`. */
export const MODEL_PODS = '.+-kserve-.+';

/** The scheduler of a model, which serves nobody by itself. */
export const SCHEDULER_PODS = '.+-kserve-router-scheduler-.+';

/** The pods of a component, among those of its namespaces. */
export function podsOf({ pods, otherPods }: Workload): readonly Where<'pod'>[] {
  return [like('pod', pods), ...(otherPods === undefined ? [] : [unlike('pod', otherPods)])];
}

function deployment(namespace: string, name: string, exporter: ExporterName): Workload {
  const deployments = escapeRegex(name);
  return { namespaces: [namespace], deployments, pods: `${deployments}-[a-z0-9]+-[a-z0-9]+`, exporter };
}
