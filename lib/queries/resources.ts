import { containerCpuUsageSecondsTotal, containerMemoryWorkingSetBytes } from '../exporters/cadvisor/metrics';
import { dcgmFbUsed, dcgmGpuUtil } from '../exporters/dcgm/metrics';
import {
  kubePodContainerResourceLimits,
  kubePodContainerResourceRequests,
} from '../exporters/kube-state-metrics/metrics';
import { aggregated, avgBy, maxBy, sumBy } from '../promql/aggregation';
import { times } from '../promql/arithmetic';
import { type Window, rate, value } from '../promql/functions';
import { withLabelFrom } from '../promql/label-replace';
import { Query } from '../promql/query';
import { among, like, notEqual, series, unlike } from '../promql/series';
import { MODEL_PODS, SCHEDULER_PODS } from '../exporters/models/exporter';
import { perFlow } from './narrowing';

/** What a pod asks Kubernetes for. */
export type Resource = 'cpu' | 'memory' | 'gpu';

/** An LLMInferenceService, by name, and its namespace. */
export type ModelService = 'namespace' | 'model';

/** As kube-state-metrics writes them: `/` and `.` become `_`. Slices of a GPU have names of their own. */
const RESOURCES: Readonly<Record<Resource, string>> = {
  cpu: 'cpu',
  memory: 'memory',
  gpu: 'nvidia_com_.+|amd_com_gpu.*|gpu_intel_com_.+|habana_ai_gaudi',
};

/** How much of a resource is set aside for each model. */
export function requested(resource: Resource): Query<ModelService> {
  return setAside(kubePodContainerResourceRequests, resource);
}

/** How much of a resource each model may take at most. */
export function allowed(resource: Resource): Query<ModelService> {
  return setAside(kubePodContainerResourceLimits, resource);
}

/** How many cores each model uses. */
export function cpuUsed(window?: Window): Query<ModelService> {
  return byModel(
    'pod',
    'sum',
    perFlow(({ platform }) => {
      const used = series(
        containerCpuUsageSecondsTotal,
        among('namespace', platform.models.namespaces),
        ...modelPods('pod'),
        notEqual('container', ''),
      );
      return sumBy(['namespace', 'pod'], rate(used, window));
    }),
  );
}

/** How much memory each model uses that the kernel cannot take back: at the limit, it is killed. */
export function memoryUsed(): Query<ModelService> {
  return byModel(
    'pod',
    'sum',
    perFlow(({ platform }) => {
      const used = series(
        containerMemoryWorkingSetBytes,
        among('namespace', platform.models.namespaces),
        ...modelPods('pod'),
        notEqual('container', ''),
      );
      return sumBy(['namespace', 'pod'], value(used));
    }),
  );
}

/** For how much of the time the GPUs of a model run anything at all, from 0 to 1. NVIDIA only. */
export function gpuUse(): Query<ModelService> {
  return byModel(
    'exported_pod',
    'avg',
    perFlow(({ platform }) => {
      const used = series(
        dcgmGpuUtil,
        among('exported_namespace', platform.models.namespaces),
        ...modelPods('exported_pod'),
      );
      return times(avgBy(['exported_namespace', 'exported_pod'], value(used)), 0.01);
    }),
  );
}

/** For how much of the time the GPUs of a pod run anything at all, from 0 to 1. NVIDIA only. */
export function gpuUseByPod(): Query<'namespace' | 'pod'> {
  return new Query((flow) => {
    const used = series(
      dcgmGpuUtil,
      among('exported_namespace', flow.platform.models.namespaces),
      ...modelPods('exported_pod'),
    );
    const inner = times(avgBy(['exported_namespace', 'exported_pod'], value(used)), 0.01).resolve(flow);
    const named = withLabelFrom(inner.expr, 'pod', 'exported_pod', '(.+)');
    const expr = withLabelFrom(named, 'namespace', 'exported_namespace', '(.+)');
    const labels = ['namespace', 'pod'] as const;
    return aggregated('avg', { ...inner, expr, labels: new Set(labels) }, flow, labels);
  });
}

const MEBIBYTE = 1024 * 1024;

/** How much memory of its GPUs a model uses. NVIDIA only. */
export function gpuMemoryUsed(): Query<ModelService> {
  return byModel(
    'exported_pod',
    'sum',
    perFlow(({ platform }) => {
      const used = series(
        dcgmFbUsed,
        among('exported_namespace', platform.models.namespaces),
        ...modelPods('exported_pod'),
      );
      return times(sumBy(['exported_namespace', 'exported_pod'], value(used)), MEBIBYTE);
    }),
  );
}

function setAside(metric: typeof kubePodContainerResourceRequests, resource: Resource): Query<ModelService> {
  return byModel(
    'pod',
    'sum',
    perFlow(({ platform }) => {
      const asked = series(
        metric,
        among('namespace', platform.models.namespaces),
        ...modelPods('pod'),
        like('resource', RESOURCES[resource]),
      );
      // Two kube-state-metrics, or two monitors on one, tell the same of a container.
      const once = maxBy(['namespace', 'pod', 'container', 'resource'], value(asked));
      return sumBy(['namespace', 'pod'], once);
    }),
  );
}

function modelPods<L extends 'pod' | 'exported_pod'>(label: L) {
  return [like(label, MODEL_PODS), unlike(label, SCHEDULER_PODS)];
}

/** Puts the name of the model in place of the pod's. */
function byModel(pod: 'pod' | 'exported_pod', how: 'sum' | 'avg', perPod: Query): Query<ModelService> {
  return new Query((flow) => {
    const inner = perPod.resolve(flow);
    const named = withLabelFrom(inner.expr, 'model', pod, '(.+)-kserve-.+');
    const expr = pod === 'pod' ? named : withLabelFrom(named, 'namespace', 'exported_namespace', '(.+)');
    return aggregated(how, { ...inner, expr, labels: new Set(['namespace', 'model']) }, flow, [
      'namespace',
      'model',
    ]);
  });
}
