import { type Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import { App, Duration } from 'cdk8s';
import {
  GrafanaDashboard,
  MaaSObservabilityChart,
  type MaaSObservabilityChartProps,
  Objective,
} from '../../lib';
import { tokenRate } from '../../lib/queries/tokens';
import { isRow } from './support';

// Where an alert or an objective says what is bad, its panel is drawn with just that, and with nothing of its own.

/** The lowest value of each level of each panel of Platform Admin that is guarded, by title. */
function drawn(props: MaaSObservabilityChartProps): Readonly<Record<string, unknown>> {
  const chart = new MaaSObservabilityChart(new App(), 'chart', props);
  const drawings = chart.node.findAll().filter((construct) => construct instanceof GrafanaDashboard);
  const panels = (drawings.find(({ uid }) => uid === 'platform-admin')?.dashboard as Dashboard).panels ?? [];
  return Object.fromEntries(
    panels
      .flatMap((panel) => (isRow(panel) ? panel.panels : [panel]))
      .filter(({ title }) => GUARDED.includes(title ?? ''))
      .map(({ title, fieldConfig }) => [
        title ?? '',
        (fieldConfig?.defaults.thresholds?.steps ?? []).map(({ value, color }) => [color, value]),
      ]),
  );
}

const GUARDED = [
  'Success rate (non-5xx)',
  'Gateway latency by backend (P95)',
  'Gateway latency by tier',
  'Auth latency',
  'Denied requests (ratio)',
  'Queue depth per replica',
  'KV cache utilization (fullest replica)',
  'Time to first token (TTFT)',
];

test('a line is where the alert fires', () => {
  expect(drawn({})).toEqual({
    'Success rate (non-5xx)': [
      ['red', null],
      ['green', 0.95],
    ],
    'Gateway latency by backend (P95)': [],
    'Gateway latency by tier': [],
    'Auth latency': [
      ['green', null],
      ['red', 0.5],
    ],
    'Denied requests (ratio)': [
      ['green', null],
      ['red', 0.3],
    ],
    'Queue depth per replica': [
      ['green', null],
      ['red', 10],
    ],
    'KV cache utilization (fullest replica)': [
      ['green', null],
      ['red', 0.95],
    ],
    'Time to first token (TTFT)': [
      ['green', null],
      ['red', 5],
    ],
  });
});

test('it moves with the alert, and is gone with it', () => {
  const moved = drawn({
    alerts: { kvCache: 0.8, authLatency: Duration.millis(250) },
    rules: (standard) =>
      standard
        .without('MaaSModelTTFTHigh')
        .tuned('MaaSModelQueueDepthHigh', { query: tokenRate({ window: Duration.minutes(5) }) })
        .tuned('MaaSAuthDeniedRatioHigh', { severity: 'info' }),
  });
  expect(moved).toMatchObject({
    'KV cache utilization (fullest replica)': [
      ['green', null],
      ['red', 0.8],
    ],
    'Auth latency': [
      ['green', null],
      ['red', 0.25],
    ],
    'Denied requests (ratio)': [
      ['green', null],
      ['red', 0.3],
    ],
    'Time to first token (TTFT)': [],
    // What another query fires at, nobody said.
    'Queue depth per replica': [],
  });
  expect(Object.values(drawn({ rules: false })).flat()).toEqual([]);
});

test('what an objective allows is a warning before the alert', () => {
  const objectives = [
    Objective.availability({ name: 'gateway', target: 0.999, of: 'gateway' }),
    Objective.latency({ name: 'backends', target: 0.95, of: 'model', under: Duration.seconds(10) }),
    Objective.latency({ name: 'plans', target: 0.95, of: 'plan', under: Duration.seconds(5) }),
    Objective.timeToFirstToken({ name: 'first-token', target: 0.95, under: Duration.millis(2500) }),
    // For one model only: it does not judge the others.
    Objective.timeToFirstToken({
      name: 'quick',
      target: 0.9,
      under: Duration.millis(100),
      only: ['granite'],
    }),
  ];
  expect(drawn({ objectives })).toMatchObject({
    'Success rate (non-5xx)': [
      ['red', null],
      ['orange', 0.95],
      ['green', 0.999],
    ],
    'Gateway latency by backend (P95)': [
      ['green', null],
      ['orange', 10_000],
    ],
    'Gateway latency by tier': [
      ['green', null],
      ['orange', 5_000],
    ],
    'Time to first token (TTFT)': [
      ['green', null],
      ['orange', 2.5],
      ['red', 5],
    ],
  });
});
