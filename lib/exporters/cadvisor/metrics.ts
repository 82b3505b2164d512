import { cadvisor } from './exporter';

const PROMETHEUS_MD = 'google/cadvisor docs/storage/prometheus.md';

const CONTAINER = ['namespace', 'pod', 'container', 'image', 'id', 'name'] as const;
const ONLY_LIMITED = 'Only for containers with a CPU limit.';
const PER_POD = 'Of the whole pod: `container` is empty here.';

/** Its rate is in cores. */
export const containerCpuUsageSecondsTotal = cadvisor.counter('container_cpu_usage_seconds_total', {
  unit: 'seconds',
  labels: [...CONTAINER, 'cpu'],
  source: PROMETHEUS_MD,
});

export const containerCpuCfsPeriodsTotal = cadvisor.counter('container_cpu_cfs_periods_total', {
  unit: 'periods',
  labels: CONTAINER,
  note: ONLY_LIMITED,
  source: PROMETHEUS_MD,
});

export const containerCpuCfsThrottledPeriodsTotal = cadvisor.counter(
  'container_cpu_cfs_throttled_periods_total',
  {
    unit: 'periods',
    labels: CONTAINER,
    note: ONLY_LIMITED,
    source: PROMETHEUS_MD,
  },
);

/** What the kernel compares with the limit before it kills. */
export const containerMemoryWorkingSetBytes = cadvisor.gauge('container_memory_working_set_bytes', {
  unit: 'bytes',
  labels: CONTAINER,
  source: PROMETHEUS_MD,
});

export const containerMemoryRss = cadvisor.gauge('container_memory_rss', {
  unit: 'bytes',
  labels: CONTAINER,
  source: PROMETHEUS_MD,
});

/** Counts reclaimable cache too. */
export const containerMemoryUsageBytes = cadvisor.gauge('container_memory_usage_bytes', {
  unit: 'bytes',
  labels: CONTAINER,
  source: PROMETHEUS_MD,
});

export const containerNetworkReceiveBytesTotal = cadvisor.counter('container_network_receive_bytes_total', {
  unit: 'bytes',
  labels: [...CONTAINER, 'interface'],
  note: PER_POD,
  source: PROMETHEUS_MD,
});

export const containerNetworkTransmitBytesTotal = cadvisor.counter('container_network_transmit_bytes_total', {
  unit: 'bytes',
  labels: [...CONTAINER, 'interface'],
  note: PER_POD,
  source: PROMETHEUS_MD,
});
