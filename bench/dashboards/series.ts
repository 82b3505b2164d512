import { type Timeseries } from './prometheus';

/** Every user calls every model under the one plan they have, as each counter of Limitador then shows it. */
const USERS = 3_400;
const MODELS = Array.from({ length: 10 }, (_, index) => `model-${index}`);
const PLANS = ['free', 'premium', 'enterprise'] as const;

/** The counters, and how much one user and model adds to each in one scrape interval. */
const COUNTERS = { authorized_hits: 450, authorized_calls: 3, limited_calls: 1 } as const;

export const SERIES = USERS * MODELS.length * Object.keys(COUNTERS).length;

/** Someone whose series are there, for the dashboard of one user. */
export const ONE_USER = user(0);

/** The default scrape interval of a monitor, in seconds. */
export const SCRAPE_INTERVAL = 30;

/** Limitador's series, in batches, with a sample at each scrape between two times in seconds. */
export function* limitadorSeries(from: number, to: number): Generator<Timeseries[]> {
  for (let index = 0; index < USERS; index += 10) {
    const users = Array.from({ length: 10 }, (_, offset) => index + offset);
    yield users.flatMap((number) =>
      MODELS.flatMap((model, of) =>
        Object.entries(COUNTERS).map(([name, step]) => ({
          labels: {
            __name__: name,
            user: user(number),
            tier: PLANS[number % PLANS.length] ?? PLANS[0],
            model,
            limitador_namespace: `llm/${model}-kserve-route`,
            namespace: 'kuadrant-system',
            job: 'limitador-limitador',
            service: 'limitador-limitador',
            pod: 'limitador-limitador-7c9d8b6f5-x2x4z',
            container: 'limitador',
            endpoint: 'http',
            instance: '10.0.0.1:8080',
          },
          samples: samples(from, to, step * (1 + ((number + of) % 7))),
        })),
      ),
    );
  }
}

/** The constant that Limitador exports beside them, which says that it was there. */
export function limitadorUp(from: number, to: number): Timeseries[] {
  const labels = { namespace: 'kuadrant-system', pod: 'limitador-limitador-7c9d8b6f5-x2x4z' };
  return ['limitador_up', 'up'].map((name) => ({
    labels: { __name__: name, ...labels },
    samples: samples(from, to, 0).map(({ timestamp }) => ({ value: 1, timestamp })),
  }));
}

function samples(from: number, to: number, step: number): Timeseries['samples'] {
  const count = Math.floor((to - from) / SCRAPE_INTERVAL) + 1;
  return Array.from({ length: count }, (_, index) => ({
    value: step * index,
    timestamp: (from + index * SCRAPE_INTERVAL) * 1000,
  }));
}

function user(index: number): string {
  return `user-${String(index).padStart(5, '0')}`;
}
