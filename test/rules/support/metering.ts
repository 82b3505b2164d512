import { answers } from './gateway';
import { RUNNING, counter } from './limitador';
import { type AlertScenarios, type Samples } from './scenario';

const NAMED = { user: 'a', tier: 'free', model: 'opt' };
const FREE = { tier: 'free' };
const PREMIUM = { user: 'bob', tier: 'premium', model: 'granite' };

function tokens(named: string, unnamed: string): Samples {
  return {
    ...counter('authorized_hits', NAMED, named),
    ...counter('authorized_hits', { user: 'a', model: 'opt' }, unnamed),
  };
}

function traffic(good: string, calls: string, limited = '0x70'): Samples {
  return {
    ...RUNNING,
    ...answers('200', good),
    ...counter('authorized_calls', NAMED, calls),
    ...counter('limited_calls', NAMED, limited),
  };
}

function reports(calls: string, hits: string): Samples {
  return {
    ...RUNNING,
    ...counter('authorized_calls', NAMED, calls),
    ...counter('authorized_hits', NAMED, hits),
  };
}

/** Sixty requests a minute; their tokens as given. */
export function tokensOf60Requests(hits: string, calls = '0+60x1600'): Samples {
  return { ...counter('authorized_calls', NAMED, calls), ...counter('authorized_hits', NAMED, hits) };
}

const unmetered = [{ summary: 'Models answer 1 requests per second and Limitador checks none.' }];
const stopped = [{ summary: 'Limitador lets 1 requests per second through and counts no tokens.' }];

export const METERING: Readonly<Record<string, AlertScenarios>> = {
  MaaSTelemetryLabelMissing: {
    fires: {
      series: tokens('0+600x70', '0+200x70'),
      alerts: [{ labels: { label: 'tier' }, summary: '25% of tokens are counted without the label tier.' }],
    },
    healthy: { series: tokens('0+600x70', '0+6x70') },
    noTraffic: { series: tokens('600x70', '900x70') },
    restart: { series: tokens('0+600x50 0+600x20', '900x50 0x20') },
    more: {
      'every label is gone': {
        series: counter('authorized_hits', {}, '0+600x70'),
        alerts: ['tier', 'user', 'model'].map((label) => ({
          labels: { label },
          summary: `100% of tokens are counted without the label ${label}.`,
        })),
      },
      'one request without a name, in a quiet night': {
        series: counter('authorized_hits', {}, '0x50 500x20'),
      },
      'Limitador is not there': { series: {} },
    },
  },
  MaaSTrafficUnmetered: {
    fires: { series: traffic('0+60x70', '500x70'), alerts: unmetered },
    healthy: { series: traffic('0+60x70', '0+60x70') },
    noTraffic: { series: traffic('600x70', '500x70') },
    restart: { series: traffic('0+60x50 0+60x20', '0+60x50 0+60x20') },
    more: {
      'Limitador has never counted anything': {
        series: { ...RUNNING, ...answers('200', '0+60x70') },
        alerts: unmetered,
      },
      'everything is refused': { series: traffic('0+60x70', '0x70', '0+60x70') },
      'nobody knows, as Limitador is not scraped': { series: answers('200', '0+60x70') },
      'requests to maas-api are not metered': {
        series: { ...RUNNING, ...answers('200', '0+60x70', { destination_service_namespace: 'maas-api' }) },
      },
    },
  },
  MaaSTokenReportsStopped: {
    fires: { series: reports('0+60x70', '0+600x20 12000x50'), alerts: stopped },
    healthy: { series: reports('0+60x70', '0+6000x70') },
    noTraffic: { series: reports('600x70', '6000x70') },
    restart: { series: reports('0+60x50 0+60x20', '0+6000x50 0+6000x20') },
    more: {
      'no token was ever counted': {
        series: { ...RUNNING, ...counter('authorized_calls', NAMED, '0+60x70') },
        alerts: stopped,
      },
      'one request that used nothing': {
        series: { ...RUNNING, ...counter('authorized_calls', NAMED, '0x50 1x20') },
      },
    },
  },
  MaaSTokensPerRequestCollapsed: {
    fires: {
      at: '26h',
      series: tokensOf60Requests('0+6000x1440 8640600+600x160'),
      alerts: [{ labels: FREE, summary: 'A request of a tier uses 10.81% of its usual tokens.' }],
    },
    healthy: { at: '26h', series: tokensOf60Requests('0+6000x1600') },
    noTraffic: { at: '26h', series: tokensOf60Requests('0+6000x1440 8640000x160', '0+60x1440 86400x160') },
    restart: { at: '26h', series: tokensOf60Requests('0+6000x1500 0+6000x100', '0+60x1500 0+60x100') },
    more: {
      'less traffic of the same kind': {
        at: '26h',
        series: tokensOf60Requests('0+6000x1440 8640600+600x160', '0+60x1440 86406+6x160'),
      },
      'none at all is another alert': { at: '26h', series: tokensOf60Requests('0+6000x1440 8640000x160') },
      'none at all of one plan, while another has its tokens': {
        at: '26h',
        series: {
          ...tokensOf60Requests('0+6000x1440 8640000x160'),
          ...counter('authorized_calls', PREMIUM, '0+60x1600'),
          ...counter('authorized_hits', PREMIUM, '0+6000x1600'),
        },
        alerts: [{ labels: FREE, summary: 'A request of a tier uses 0% of its usual tokens.' }],
      },
      'the first hour of an installation': { series: tokensOf60Requests('0+600x70', '0+60x70') },
    },
  },
};
