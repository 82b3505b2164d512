import { type Panel, table, target, timeseries } from '../../lib/dashboard/panel';
import * as ask from '../../lib/queries/resources';

const NO_KSM = 'Empty: kube-state-metrics is not scraped, or no model runs.';

/** What is set aside for each model? */
export function allocation(): Panel {
  return table('allocation', {
    title: 'Resource requests by model',
    about: `Resource requests and limits of the pods of each LLMInferenceService. ${NO_KSM}`,
    targets: [
      target(ask.requested('cpu'), { column: 'CPU requested' }),
      target(ask.allowed('cpu'), { column: 'CPU limit' }),
      target(ask.requested('memory'), { column: 'Memory requested', unit: 'bytes' }),
      target(ask.allowed('memory'), { column: 'Memory limit', unit: 'bytes' }),
      target(ask.requested('gpu'), { column: 'GPUs', unit: 'count', absent: '0' }),
    ],
    unit: 'cores',
    width: 'full',
  });
}

/** Do models use the CPU they have? */
export function cpu(): Panel {
  return timeseries('cpu-used', {
    title: 'CPU usage by model',
    about:
      'Cores that the containers of each model use. At the limit: they are throttled. Empty: cAdvisor is not scraped.',
    targets: [ask.cpuUsed()],
    unit: 'cores',
  });
}

/** Do models use the memory they have? */
export function memory(): Panel {
  return timeseries('memory-used', {
    title: 'Memory usage by model',
    about:
      'Working set of the containers of each model. At the limit: the kernel kills one. Empty: cAdvisor is not scraped.',
    targets: [ask.memoryUsed()],
    unit: 'bytes',
  });
}

/** Do the GPUs work? */
export function gpus(): Panel {
  return timeseries('gpu-use', {
    title: 'GPU utilization by model',
    about:
      'For how much of the time the GPUs of each model run anything at all; full use can still be slow work. Empty: no ' +
      'NVIDIA GPU, slices of one (MIG), or DCGM is not scraped.',
    targets: [ask.gpuUse()],
    unit: 'ratio',
  });
}

/** Is GPU memory short? */
export function gpuMemory(): Panel {
  return timeseries('gpu-memory', {
    title: 'GPU memory used by model',
    about:
      'Memory of the GPUs that each model uses. vLLM takes nearly all of it at the start, whatever the load. Empty: no ' +
      'NVIDIA GPU, or DCGM is not scraped.',
    targets: [ask.gpuMemoryUsed()],
    unit: 'bytes',
  });
}
