import { type Request } from '../../../demo/traffic/request';
import { type Watched } from '../../../demo/traffic/truth';
import { type Asked, sumBy } from './asked';
import {
  type Bounds,
  type Expected,
  type Weighted,
  between,
  exactly,
  mapped,
  nothing,
  quantileBucket,
  within,
} from './expected';
import { type PanelTruth, rate } from './usage-panels';

/** Envoy's, in milliseconds. */
const ENVOY_BOUNDS = [
  0.5, 1, 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000, 30_000, 60_000, 300_000, 600_000, 1_800_000,
  3_600_000,
];
const AUTHORINO_BOUNDS = Array.from({ length: 20 }, (_, i) => 0.001 + 0.05 * i);
const GO_BOUNDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** `rate` knows nothing of the event that a series is born with; between two scrapes a series may come. */
const BORN = 0.03;

type Keyed = (request: Request) => string;

function responsesPerSecond(is: (request: Request) => boolean): (asked: Asked) => Expected {
  return (asked) => {
    const { seconds, ...span } = asked.recorded('gateway', asked.rateInterval);
    return exactly(asked.truth.answered(span).filter(is).length / seconds);
  };
}

function served(asked: Asked): Expected {
  const answers = asked.truth
    .answered(asked.recorded('gateway', asked.rateInterval))
    .filter(({ code }) => code !== 0);
  if (answers.length === 0) return nothing('nothing was answered');
  return exactly(answers.filter(({ code }) => code < 500).length / answers.length);
}

function latency(q: number, key: (asked: Asked) => Keyed): (asked: Asked) => Expected {
  return (asked) => {
    const span = asked.recorded('gateway', asked.rateInterval);
    const answers = asked.truth.answered(span).filter(({ code }) => code === 200);
    return quantiles(q, answers, key(asked), ENVOY_BOUNDS, ({ at, answeredAt }) => ({
      value: (answeredAt - at) * 1000,
      times: 1,
    }));
  };
}

/** A quantile for each key that has anything. */
export function quantiles<T>(
  q: number,
  items: readonly T[],
  key: (item: T) => string,
  bounds: readonly number[],
  sample: (item: T) => Weighted,
): Expected {
  const keys = [...new Set(items.map(key))];
  const found = keys.flatMap((one): [string, Bounds][] => {
    const samples = items.filter((item) => key(item) === one).map(sample);
    const bucket = quantileBucket(q, samples, bounds);
    return bucket === undefined ? [] : [[one, bucket]];
  });
  return found.length === 0 ? nothing('nothing was measured') : between(Object.fromEntries(found));
}

const each = (make: (q: number) => (asked: Asked) => Expected, ...qs: readonly number[]): PanelTruth =>
  qs.map(make);

const overall = () => () => '';
const byService = () => (request: Request) => `${request.model?.name ?? ''}-kserve-workload-svc`;
const byPlan = (asked: Asked) => (request: Request) => asked.value(request, 'plan');

function authQuantile(q: number, bounds: readonly number[]): (asked: Asked) => Expected {
  return (asked) =>
    quantiles(
      q,
      asked.truth.decided(asked.scraped(asked.rateInterval)),
      () => '',
      bounds,
      ({ authSeconds }) => ({
        value: authSeconds,
        times: 1,
      }),
    );
}

function status({ code }: Request): string {
  if (code === 401) return 'UNAUTHENTICATED';
  return code === 403 ? 'PERMISSION_DENIED' : 'OK';
}

function perSecond(events: (asked: Asked, span: Watched) => number): (asked: Asked) => Expected {
  return (asked) => {
    const { seconds, ...span } = asked.scraped(asked.rateInterval);
    return within(events(asked, span) / seconds, BORN, 0.01);
  };
}

const refused = ({ code }: Request) => [401, 403, 429].includes(code);

/** Panels on the gateway, its filter and Authorino. */
export const GATEWAY_PANELS: Readonly<Record<string, PanelTruth>> = {
  'Success rate (non-5xx)': [served],
  'Gateway latency': each((q) => latency(q, overall), 0.5, 0.95, 0.99),
  'Error rate by status code': [
    responsesPerSecond(({ code }) => code === 401),
    responsesPerSecond(({ code }) => code === 403),
    rate('limited'),
    responsesPerSecond(({ code }) => code === 404),
    responsesPerSecond(({ code }) => code >= 500),
  ],
  'Gateway latency by backend (P95)': [latency(0.95, byService)],
  'Gateway latency by {plan}': each((q) => latency(q, byPlan), 0.5, 0.95, 0.99),
  'Auth latency': each((q) => authQuantile(q, AUTHORINO_BOUNDS), 0.5, 0.95, 0.99),
  'Auth call latency': each((q) => authQuantile(q, GO_BOUNDS), 0.95, 0.99),
  'Auth success and deny rate': [
    (asked) => {
      const { seconds, ...span } = asked.scraped(asked.rateInterval);
      const decisions = sumBy(asked.truth.decided(span), status, () => 1);
      return within(
        mapped(decisions, (number) => number / seconds),
        BORN,
        0.01,
      );
    },
  ],
  'Denied requests (ratio)': [
    (asked) => {
      const decisions = asked.truth.decided(asked.scraped(asked.rateInterval));
      if (decisions.length === 0) return nothing('there were no decisions');
      return within(
        decisions.filter(({ code }) => code === 401 || code === 403).length / decisions.length,
        BORN,
        0.005,
      );
    },
  ],
  'Kuadrant filter requests': [
    perSecond(({ truth }, span) => truth.arrived(span).filter(({ model }) => model !== undefined).length),
    perSecond(({ truth }, span) => truth.arrived(span).filter(({ model }) => model === undefined).length),
    perSecond(({ truth }, span) => truth.answered(span).filter(refused).length),
  ],
  'Kuadrant filter errors': [
    perSecond(
      ({ truth }, span) =>
        truth
          .arrived(span)
          .filter(({ check, report }) => check?.answered === false || report?.heard === false).length,
    ),
  ],
  'Rate-limited requests by source': [rate('limited'), responsesPerSecond(({ code }) => code === 429)],
  'Route connections': [
    ({ truth, lastScrape }) =>
      exactly(
        truth.arrived({ from: 0, to: lastScrape }).filter(({ answeredAt }) => answeredAt > lastScrape).length,
      ),
  ],
};
