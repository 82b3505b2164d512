import { dcgm } from './exporter';

const COUNTERS_CSV = 'NVIDIA/dcgm-exporter etc/default-counters.csv';

const GPU = [
  'gpu',
  'UUID',
  'pci_bus_id',
  'device',
  'modelName',
  'Hostname',
  'hostname',
  'GPU_I_PROFILE',
  'GPU_I_ID',
  'DCGM_FI_DRIVER_VERSION',
  'exported_namespace',
  'exported_pod',
  'exported_container',
] as const;
const DATA_CENTRE = 'Data-centre GPUs only.';

/** Percent, 0 to 100: the share of time in which anything ran at all. A slice of a GPU (MIG) does not have it. */
export const dcgmGpuUtil = gauge('DCGM_FI_DEV_GPU_UTIL', 'percent');

/** MiB. No metric says the total by default: add used, free and reserved. */
export const dcgmFbUsed = gauge('DCGM_FI_DEV_FB_USED', 'mebibytes');

/** MiB. */
export const dcgmFbFree = gauge('DCGM_FI_DEV_FB_FREE', 'mebibytes');

/** MiB. */
export const dcgmFbReserved = gauge('DCGM_FI_DEV_FB_RESERVED', 'mebibytes');

/** Percent of the memory's bandwidth, not of its size. */
export const dcgmMemCopyUtil = gauge('DCGM_FI_DEV_MEM_COPY_UTIL', 'percent');

export const dcgmPowerUsage = gauge('DCGM_FI_DEV_POWER_USAGE', 'watts');

/** Millijoules, and a counter without `_total`. */
export const dcgmTotalEnergyConsumption = dcgm.counter('DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION', {
  unit: 'millijoules',
  labels: GPU,
  source: COUNTERS_CSV,
});

export const dcgmGpuTemp = gauge('DCGM_FI_DEV_GPU_TEMP', 'celsius');

export const dcgmMemoryTemp = gauge('DCGM_FI_DEV_MEMORY_TEMP', 'celsius');

export const dcgmSmClock = gauge('DCGM_FI_DEV_SM_CLOCK', 'megahertz');

export const dcgmMemClock = gauge('DCGM_FI_DEV_MEM_CLOCK', 'megahertz');

/** The code of the last error, not a count; 0 is none. */
export const dcgmXidErrors = gauge('DCGM_FI_DEV_XID_ERRORS', 'code');

/** Ratio, 0 to 1. The one that also works on a slice of a GPU. */
export const dcgmGrEngineActive = gauge('DCGM_FI_PROF_GR_ENGINE_ACTIVE', 'ratio', DATA_CENTRE);

/** Ratio, 0 to 1. */
export const dcgmPipeTensorActive = gauge('DCGM_FI_PROF_PIPE_TENSOR_ACTIVE', 'ratio', DATA_CENTRE);

/** Ratio, 0 to 1. */
export const dcgmDramActive = gauge('DCGM_FI_PROF_DRAM_ACTIVE', 'ratio', DATA_CENTRE);

/** Ratio, 0 to 1. */
export const dcgmSmActive = gauge(
  'DCGM_FI_PROF_SM_ACTIVE',
  'ratio',
  'Not in the default set: it is commented out there.',
);

/** A rate already, although it looks like a counter. */
export const dcgmPcieTxBytes = gauge('DCGM_FI_PROF_PCIE_TX_BYTES', 'bytes per second', DATA_CENTRE);

/** A rate already, although it looks like a counter. */
export const dcgmPcieRxBytes = gauge('DCGM_FI_PROF_PCIE_RX_BYTES', 'bytes per second', DATA_CENTRE);

function gauge(name: string, unit: string, note?: string) {
  return dcgm.gauge(name, { unit, labels: GPU, note, source: COUNTERS_CSV });
}
