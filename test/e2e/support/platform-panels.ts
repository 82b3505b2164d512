import { type Watched } from '../../../demo/traffic/truth';
import { type Asked } from './asked';
import { type Expected, exactly, nothing, within } from './expected';
import { quantiles } from './gateway-panels';
import { type PanelTruth } from './usage-panels';

const GO_BOUNDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** How often people do things at maas-api whatever else happens, in seconds, and how long each takes. */
const LISTS = { every: 20, seconds: 0.03 };
const MINTS = { every: 60, seconds: 0.06 };
const FAILS = { every: 240, seconds: 0.8 };

function ticks({ from, to }: Watched, every: number): number {
  return Math.floor(to / every) - Math.floor(from / every);
}

/** Authorino asks half-way through its own time. */
function validations({ truth, lastScrape }: Asked, { from, to }: Watched) {
  return truth.arrived({ from: 0, to: lastScrape }).filter(({ at, authSeconds }) => {
    const asked = at + (authSeconds ?? 0) / 2;
    return authSeconds !== undefined && asked > from && asked <= to;
  });
}

function perSecond(
  count: (asked: Asked, span: Watched) => Readonly<Record<string, number>>,
): (asked: Asked) => Expected {
  return (asked) => {
    const { seconds, ...span } = asked.scraped(asked.rateInterval);
    const counts = Object.entries(count(asked, span)).map(([key, number]) => [key, number / seconds]);
    return within(Object.fromEntries(counts) as Record<string, number>, 0.03, 0.01);
  };
}

/** Container restarts, stretched to its ends. */
function restarts(of: 'gateway' | 'limitador' | 'model'): (asked: Asked) => Expected {
  return ({ truth, at, range }) => {
    const inRange = truth.traffic.timeline.restarts.filter(
      ({ what, from }) => what === of && from > at - range && from <= at,
    );
    return within(inRange.length, 0.02);
  };
}

const none = () => exactly(0);

/** Panels on the health of the platform, and on maas-api. */
export const PLATFORM_PANELS: Readonly<Record<string, PanelTruth>> = {
  'Gateway targets up': [() => exactly(2)],
  'Authorino targets up': [() => exactly(1)],
  'Limitador targets up': [() => exactly(1)],
  'maas-api ready pods': [() => exactly(1)],
  'Models ready pods': [({ models }) => exactly(models.reduce((sum, { replicas }) => sum + replicas, 0))],
  'Firing alerts': [none],
  'Unavailable replicas': [none],
  'Unavailable replicas by component': [none, none, none, none, none],
  'Container restarts by component': [
    restarts('gateway'),
    none,
    restarts('limitador'),
    none,
    restarts('model'),
  ],
  'Firing alerts by severity': [() => nothing('no alert fires')],
  'Pods scraped twice': [none],
  'Limitador datastore lost': [none],
  'Route backend up': [() => exactly(1)],
  'maas-api request rate': [
    perSecond((asked, span) => ({
      default:
        ticks(span, LISTS.every) +
        ticks(span, MINTS.every) +
        ticks(span, FAILS.every) +
        validations(asked, span).length,
    })),
  ],
  'maas-api error rate (5xx)': [perSecond((_, span) => ({ default: ticks(span, FAILS.every) }))],
  'maas-api latency (P95)': [
    (asked) => {
      const span = asked.scraped(asked.rateInterval);
      const people = [LISTS, MINTS, FAILS].map(({ every, seconds }) => ({
        value: seconds,
        times: ticks(span, every),
      }));
      const checks = validations(asked, span).map(({ authSeconds = 0 }) => ({
        value: authSeconds / 2,
        times: 1,
      }));
      return quantiles(
        0.95,
        [...people, ...checks],
        () => 'default',
        GO_BOUNDS,
        (sample) => sample,
      );
    },
  ],
  'API key validations': [
    perSecond((asked, span) => {
      const checked = validations(asked, span);
      const invalid = checked.filter(({ code }) => code === 401).length;
      return { 'invalid / default': invalid, 'valid / default': checked.length - invalid };
    }),
  ],
  'API keys created': [perSecond((_, span) => ({ 'success / default': ticks(span, MINTS.every) }))],
};
