import { type Family, Registry } from '../exposition/registry';
import { type Request } from '../traffic/request';
import { type Exporter, GO_BOUNDS, type Moment, ticks } from './exporter';

const TENANT = { tenant_name: 'default' };

interface Call {
  readonly method: string;
  readonly route: string;
  readonly status: string;
  readonly seconds: number;
}

/** How often somebody lists the models, makes a key, or meets an error. Seconds. */
const LISTED_EVERY = 20;
const MINTED_EVERY = 60;
const FAILED_EVERY = 240;

/** The API for keys, which Authorino also asks about each key. People use it whether or not anybody infers. */
export class MaasApiExporter implements Exporter {
  private readonly registry = new Registry();
  private readonly requests = this.registry.counter('maas_api_http_requests_total', { help: 'Requests' });
  private readonly durations = this.registry.histogram('maas_api_http_request_duration_seconds', GO_BOUNDS, {
    help: 'Time of requests',
  });
  private readonly inFlight = this.registry.gauge('maas_api_http_requests_in_flight', {
    help: 'Requests now',
  });
  private readonly validations = this.registry.counter('maas_api_key_validation_total', {
    help: 'Checks of keys',
  });
  private readonly minted = this.registry.counter('maas_api_token_mint_total', { help: 'New keys' });
  private readonly cacheHits = this.registry.counter('sar_cache_hits_total', { help: 'Reviews remembered' });
  private readonly cacheMisses = this.registry.counter('sar_cache_misses_total', {
    help: 'Reviews asked for',
  });

  constructor() {
    this.restart();
  }

  moments({ at, authSeconds, code }: Request): readonly Moment[] {
    if (authSeconds === undefined) return [];
    const seconds = authSeconds / 2;
    return [
      {
        at: at + seconds,
        happen: () => {
          const result = code === 401 ? 'invalid' : 'valid';
          this.validations.add({ ...TENANT, result });
          const route = '/internal/v1/api-keys/validate';
          this.called({ method: 'POST', route, status: '200', seconds });
        },
      },
    ];
  }

  between(from: number, to: number): readonly Moment[] {
    return [
      ...ticks(from, to, LISTED_EVERY, () =>
        this.called({ method: 'GET', route: '/v1/models', status: '200', seconds: 0.03 }),
      ),
      ...ticks(from, to, MINTED_EVERY, () => {
        this.minted.add({ ...TENANT, result: 'success' });
        this.called({ method: 'POST', route: '/v1/api-keys', status: '201', seconds: 0.06 });
      }),
      ...ticks(from, to, FAILED_EVERY, () =>
        this.called({ method: 'GET', route: '/v1/models', status: '500', seconds: 0.8 }),
      ),
    ];
  }

  expose(path: string): readonly Family[] | undefined {
    return path === '/metrics' ? this.registry.families() : undefined;
  }

  restart(): void {
    this.registry.clear();
    this.cacheHits.add({}, 0);
    this.cacheMisses.add({}, 0);
  }

  private called({ method, route, status, seconds }: Call): void {
    const labels = { method, route, status, ...TENANT };
    this.requests.add(labels);
    this.durations.observe(labels, seconds);
    this.inFlight.set({ method }, 0);
    (route === '/v1/models' ? this.cacheHits : this.cacheMisses).add({});
  }
}
