import { legend } from '../../lib/dashboard/legend';
import { type Panel, target, timeseries } from '../../lib/dashboard/panel';
import { orZero } from '../../lib/promql/arithmetic';
import {
  apiErrorRate,
  apiLatency,
  apiRequestRate,
  keyValidations,
  keysMinted,
} from '../../lib/exporters/maas-api/queries';

const EMPTY = 'Empty: no requests, nothing scrapes maas-api, or it is older than May 2026.';

/** Is maas-api used? */
export function apiTraffic(): Panel {
  return timeseries('api-requests', {
    title: 'Requests to maas-api',
    about: `Requests per second for each tenant: managing keys and listing models, not inference. ${EMPTY}`,
    targets: [apiRequestRate()],
    unit: 'requests/s',
    width: 'third',
  });
}

/** Does maas-api fail? */
export function apiErrors(): Panel {
  return timeseries('api-errors', {
    title: 'Errors of maas-api',
    about: `Requests per second answered with 5xx, for each tenant: see the log of maas-api. Lines at 0: none. ${EMPTY}`,
    targets: [orZero(apiErrorRate(), apiRequestRate())],
    unit: 'requests/s',
    width: 'third',
  });
}

/** Is maas-api slow? */
export function apiTimes(): Panel {
  return timeseries('api-latency', {
    title: 'Latency of maas-api, P95',
    about: `How long 95 of 100 requests take, for each tenant. Slow checks of keys slow down inference. ${EMPTY}`,
    targets: [apiLatency(0.95)],
    unit: 'seconds',
    width: 'third',
  });
}

/** Are keys valid? */
export function keyChecks(): Panel {
  return timeseries('key-validations', {
    title: 'Checks of API keys',
    about: `Checks per second for each tenant, by result. Many invalid: expired keys, or somebody tries. ${EMPTY}`,
    targets: [target(keyValidations(), { legend: legend`${'tenant_name'} ${'result'}` })],
    unit: 'events/s',
  });
}

/** Are keys made? */
export function newKeys(): Panel {
  return timeseries('keys-minted', {
    title: 'New API keys',
    about: `Keys made per second for each tenant, by result. ${EMPTY}`,
    targets: [target(keysMinted(), { legend: legend`${'tenant_name'} ${'result'}` })],
    unit: 'events/s',
  });
}
