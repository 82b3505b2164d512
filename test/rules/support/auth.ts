import { type AlertScenarios, type Samples, series } from './scenario';

const AUTHORINO = { namespace: 'kuadrant-system', pod: 'authorino-5b8-x1' };

function decisions(ok: string, unauthenticated: string): Samples {
  return {
    [series('auth_server_response_status', { ...AUTHORINO, status: 'OK' })]: ok,
    [series('auth_server_response_status', { ...AUTHORINO, status: 'UNAUTHENTICATED' })]: unauthenticated,
  };
}

/** Decisions within 0.051 s, within 0.451 s and in all. */
function durations(quick: string, slow: string, all: string): Samples {
  const bucket = (le: string) =>
    series('auth_server_authconfig_duration_seconds_bucket', { ...AUTHORINO, le });
  return {
    [bucket('0.051000000000000004')]: quick,
    [bucket('0.451')]: slow,
    [bucket('0.951')]: all,
    [bucket('+Inf')]: all,
    [series('auth_server_authconfig_duration_seconds_count', AUTHORINO)]: all,
  };
}

function runs(all: string, denied: string, type = 'METADATA_GENERIC_HTTP'): Samples {
  const evaluator = { ...AUTHORINO, evaluator_name: 'subscription-info', evaluator_type: type };
  return {
    [series('auth_server_evaluator_total', evaluator)]: all,
    [series('auth_server_evaluator_denied', evaluator)]: denied,
  };
}

const evaluator = { evaluator_name: 'subscription-info' };

export const AUTH: Readonly<Record<string, AlertScenarios>> = {
  MaaSAuthDeniedRatioHigh: {
    fires: {
      series: decisions('0+60x70', '0+60x70'),
      alerts: [{ summary: 'Authorino refuses 50% of requests.' }],
    },
    healthy: { series: decisions('0+60x70', '0+6x70') },
    noTraffic: { series: decisions('700x70', '900x70') },
    restart: { series: decisions('0+60x50 0+60x20', '0+6x50 0+6x20') },
    more: {
      'it goes on over a restart': {
        series: decisions('0+60x55 0+60x15', '0+60x55 0+60x15'),
        alerts: [{ summary: 'Authorino refuses 50% of requests.' }],
      },
      'one client fails once a minute and nobody else is there': { series: decisions('0x70', '0+1x70') },
      'every request is refused, and OK was never seen': {
        series: { [series('auth_server_response_status', { ...AUTHORINO, status: 'NOT_FOUND' })]: '0+60x70' },
        alerts: [{ summary: 'Authorino refuses 100% of requests.' }],
      },
      'Authorino is not there': { series: {} },
    },
  },
  MaaSAuthLatencyHigh: {
    fires: {
      series: durations('0+10x70', '0+30x70', '0+60x70'),
      alerts: [{ summary: 'Authentication takes 901ms at the 95th percentile.' }],
    },
    healthy: { series: durations('0+58x70', '0+60x70', '0+60x70') },
    noTraffic: { series: durations('10x70', '30x70', '60x70') },
    restart: { series: durations('0+58x50 0+58x20', '0+60x50 0+60x20', '0+60x50 0+60x20') },
    more: {
      'slower than the last bucket is the last bucket': {
        series: {
          ...durations('0x70', '0x70', '0+60x70'),
          [series('auth_server_authconfig_duration_seconds_bucket', { ...AUTHORINO, le: '0.951' })]: '0x70',
        },
        alerts: [{ summary: 'Authentication takes 951ms at the 95th percentile.' }],
      },
      'one slow decision a minute': { series: durations('0x70', '0x70', '0+1x70') },
    },
  },
  MaaSAuthMetadataFailing: {
    fires: {
      series: runs('0+60x70', '0+30x70'),
      alerts: [
        { labels: evaluator, summary: 'The metadata evaluator subscription-info fails in 50% of its runs.' },
      ],
    },
    healthy: { series: runs('0+60x70', '0+1x70') },
    noTraffic: { series: runs('60x70', '30x70') },
    restart: { series: runs('0+60x50 0+60x20', '0+1x50 0+1x20') },
    more: {
      'runs that were cancelled did not fail': {
        series: {
          ...runs('0+60x70', '0x70'),
          [series('auth_server_evaluator_cancelled', {
            ...AUTHORINO,
            ...evaluator,
            evaluator_type: 'METADATA_GENERIC_HTTP',
          })]: '0+60x70',
        },
      },
      'a refusal by an authorization rule is no failure of metadata': {
        series: runs('0+60x70', '0+60x70', 'AUTHORIZATION_OPA'),
      },
      'no evaluator has metrics: true': { series: decisions('0+60x70', '0+60x70') },
    },
  },
};
