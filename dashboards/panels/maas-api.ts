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
    title: 'maas-api request rate',
    about: `Requests per second for each tenant: managing keys and listing models, not inference. ${EMPTY}`,
    targets: [apiRequestRate()],
    unit: 'requests/s',
    width: 'third',
  });
}

/** Does maas-api fail? */
export function apiErrors(): Panel {
  return timeseries('api-errors', {
    title: 'maas-api error rate (5xx)',
    about: `Requests per second answered with 5xx, for each tenant: see the log of maas-api. Lines at 0: none. ${EMPTY}`,
    targets: [orZero(apiErrorRate(), apiRequestRate())],
    unit: 'requests/s',
    width: 'third',
  });
}

/** Is maas-api slow? */
export function apiTimes(): Panel {
  return timeseries('api-latency', {
    title: 'maas-api latency (P95)',
    about: `P95 of the request duration, for each tenant. Slow key validation slows down inference. ${EMPTY}`,
    targets: [apiLatency(0.95)],
    unit: 'seconds',
    width: 'third',
  });
}

/** Are keys valid? */
export function keyChecks(): Panel {
  return timeseries('key-validations', {
    title: 'API key validations',
    about: `API key validations per second for each tenant, by result. Many invalid: expired keys, or an attack. ${EMPTY}`,
    targets: [target(keyValidations(), { legend: legend`${'tenant_name'} ${'result'}` })],
    unit: 'events/s',
  });
}

/** Are keys made? */
export function newKeys(): Panel {
  return timeseries('keys-minted', {
    title: 'API keys created',
    about: `API keys created per second for each tenant, by result. ${EMPTY}`,
    targets: [target(keysMinted(), { legend: legend`${'tenant_name'} ${'result'}` })],
    unit: 'events/s',
  });
}
