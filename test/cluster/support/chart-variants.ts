import { Duration } from 'cdk8s';
import {
  KUADRANT_VERSIONS,
  type MaaSObservabilityChartProps,
  Objective,
  Scrape,
  TelemetryLabels,
} from '../../../lib';
import { MONITORING_STACKS, type MonitoringStack } from './monitoring-stacks';

export interface ChartVariant {
  readonly name: string;
  readonly monitoring: MonitoringStack;
  readonly props: MaaSObservabilityChartProps;
}

type Part = readonly [string, MaaSObservabilityChartProps];

const LABELS: readonly Part[] = [
  ['tier', { telemetryLabels: TelemetryLabels.tier() }],
  ['subscription', { telemetryLabels: TelemetryLabels.subscription() }],
  ['subscription with user', { telemetryLabels: TelemetryLabels.subscription({ user: true }) }],
];

const CONTENTS: readonly Part[] = [
  ['json', { grafanaDashboard: { encoding: 'json', serverSideApply: true } }],
  ['gzip', { grafanaDashboard: { encoding: 'gzip' } }],
  ['config maps', { grafanaDashboard: { encoding: 'config-map', serverSideApply: true } }],
  ['as encoded by default, and Perses', { persesDashboard: {} }],
];

const OPTIONS: readonly Part[] = [
  ['with every default', {}],
  [
    'guarded',
    { networkPolicies: true, labels: { team: 'platform' }, annotations: { 'example.org/owner': 'us' } },
  ],
  [
    'an instance with objectives and quotas',
    {
      instance: 'blue',
      objectives: [
        Objective.availability({ name: 'gateway', of: 'gateway', target: 0.999 }),
        Objective.timeToFirstToken({ name: 'first-token', target: 0.95, under: Duration.seconds(1) }),
      ],
      alerts: { quotas: { free: { tokens: 1000, window: Duration.hours(1) } } },
    },
  ],
  ['a cluster that scrapes all of it', { cluster: 'west', scrape: { 'maas-api': Scrape.here() } }],
  ['without rules', { rules: false, gatewayTelemetry: false }],
];

/** Each stack with each version, and with them the labels, encodings and options in turn: each meets each stack. */
export const CHART_VARIANTS: readonly ChartVariant[] = Object.entries(MONITORING_STACKS).flatMap(
  ([stackName, monitoring], i) =>
    KUADRANT_VERSIONS.map((version, j): ChartVariant => {
      const nth = i * KUADRANT_VERSIONS.length + j;
      // The report call of 1.3 carries no labels of the response, which the others read the model from.
      const labels = version === '1.3' ? LABELS.slice(0, 1) : LABELS;
      const parts = [inTurn(labels, nth), inTurn(CONTENTS, nth + i), inTurn(OPTIONS, nth)];
      const base = { stack: monitoring.stack, kuadrant: { version } };
      return {
        name: [stackName, `Kuadrant ${version}`, ...parts.map(([name]) => name)].join(', '),
        monitoring,
        props: Object.assign({}, base, ...parts.map(([, props]) => props)) as MaaSObservabilityChartProps,
      };
    }),
);

function inTurn<T>(values: readonly T[], nth: number): T {
  const value = values[nth % values.length];
  if (value === undefined) throw new Error('nothing to choose from');
  return value;
}
