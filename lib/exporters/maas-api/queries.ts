import {
  maasApiHttpRequestDurationSeconds,
  maasApiHttpRequestsTotal,
  maasApiKeyValidationTotal,
  maasApiTokenMintTotal,
} from './metrics';
import { sumBy } from '../../promql/aggregation';
import { type Window, quantile, rate } from '../../promql/functions';
import { type Query } from '../../promql/query';
import { like, series } from '../../promql/series';

/** The tenant that an instance of maas-api serves. */
type Tenant = 'tenant_name';

/** Requests to maas-api per second: key management and listing, not inference. */
export function apiRequestRate(window?: Window): Query<Tenant> {
  return sumBy(['tenant_name'], rate(maasApiHttpRequestsTotal, window));
}

/** Requests per second that maas-api answered with a server error. */
export function apiErrorRate(window?: Window): Query<Tenant> {
  return sumBy(['tenant_name'], rate(series(maasApiHttpRequestsTotal, like('status', '5..')), window));
}

export function apiLatency(q: number, window?: Window): Query<Tenant> {
  return quantile(q, maasApiHttpRequestDurationSeconds, ['tenant_name'], window);
}

/** Checks of API keys per second, by what came out. */
export function keyValidations(window?: Window): Query<Tenant | 'result'> {
  return sumBy(['tenant_name', 'result'], rate(maasApiKeyValidationTotal, window));
}

/** New API keys per second, by what came out. */
export function keysMinted(window?: Window): Query<Tenant | 'result'> {
  return sumBy(['tenant_name', 'result'], rate(maasApiTokenMintTotal, window));
}
