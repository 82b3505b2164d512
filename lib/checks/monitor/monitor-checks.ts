import {
  monitorDrops,
  monitorEndpoint,
  monitorIncomplete,
  monitorReadsFiles,
  relabelingWithoutAction,
  scrapeTimeout,
} from './endpoints';
import { type MonitorCheck } from './monitor-check';
import {
  monitorNamespace,
  monitorNotSelected,
  monitorSelectsAll,
  monitorTwoOwners,
  monitorWithoutEndpoint,
} from './targets';

/** Every check of a monitor, in the order in which findings are told. */
export const MONITOR_CHECKS: readonly MonitorCheck[] = [
  monitorSelectsAll,
  monitorWithoutEndpoint,
  monitorNamespace,
  monitorNotSelected,
  monitorTwoOwners,
  monitorIncomplete,
  scrapeTimeout,
  monitorReadsFiles,
  monitorEndpoint,
  monitorDrops,
  relabelingWithoutAction,
];
