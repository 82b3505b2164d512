import { Gateway, GatewayTelemetry, type GatewayTelemetryProps, HeaderLabel } from '../../lib';
import { manifestsOf, problemsIn } from '../support/synth';

const tier = HeaderLabel.lowCardinality('tier', 'X-MaaS-Tier');

test('adds the label to request count and duration, from the header in lower case', () => {
  const tagOverrides = { tier: { operation: 'UPSERT', value: 'request.headers["x-maas-tier"]' } };
  expect(manifestsOf((chart) => new GatewayTelemetry(chart, 'telemetry', { headerLabels: [tier] }))).toEqual([
    {
      apiVersion: 'telemetry.istio.io/v1',
      kind: 'Telemetry',
      metadata: { name: 'maas-gateway-telemetry', namespace: 'openshift-ingress' },
      spec: {
        targetRefs: [{ group: 'gateway.networking.k8s.io', kind: 'Gateway', name: 'maas-default-gateway' }],
        metrics: [
          {
            providers: [{ name: 'prometheus' }],
            overrides: [
              { match: { metric: 'REQUEST_COUNT', mode: 'CLIENT_AND_SERVER' }, tagOverrides },
              { match: { metric: 'REQUEST_DURATION', mode: 'CLIENT_AND_SERVER' }, tagOverrides },
            ],
          },
        ],
      },
    },
  ]);
});

test('a second one on a gateway is refused', () => {
  const twice = (namespace: string) =>
    problemsIn((chart) => {
      new GatewayTelemetry(chart, 'first', { headerLabels: [tier] });
      const gateway = Gateway.named('maas-default-gateway', namespace);
      new GatewayTelemetry(chart, 'second', { name: 'second', gateway, headerLabels: [tier] });
    });
  const refusal = (one: string, other: string) =>
    `[chart/${one}] gateway openshift-ingress/maas-default-gateway has another Telemetry, chart/${other}, and Istio follows ` +
    'only the older of the two: put the labels of both into one.';
  expect(twice('openshift-ingress')).toEqual([refusal('first', 'second'), refusal('second', 'first')]);
  expect(twice('other')).toEqual([]);
});

test('a label by user says what it costs', () => {
  const warn = jest.spyOn(console, 'warn').mockImplementation();
  try {
    const user = HeaderLabel.perUser('user', 'x-maas-user', { expectedUsers: 200 });
    manifestsOf((chart) => new GatewayTelemetry(chart, 'telemetry', { headerLabels: [tier, user] }));
    expect(warn.mock.calls).toEqual([
      [
        'warning: [chart/telemetry] label "user" adds up to 4600 series for each model and response code: 23 for ' +
          'each of 200 users.',
      ],
    ]);
  } finally {
    warn.mockRestore();
  }
});

test.each<[string, Partial<GatewayTelemetryProps>, string]>([
  ['no label', { headerLabels: [] }, 'headerLabels is empty: name a label, or leave the construct out.'],
  [
    "one of Istio's own labels",
    { headerLabels: [HeaderLabel.lowCardinality('response_code', 'x-code')] },
    'label "response_code" is Istio\'s own and would be replaced: choose another name.',
  ],
  [
    'a label Prometheus refuses',
    { headerLabels: [HeaderLabel.lowCardinality('x-tier', 'x-tier')] },
    'label "x-tier" is not a label name that survives the way to Prometheus',
  ],
  [
    'a header that is none',
    { headerLabels: [HeaderLabel.lowCardinality('tier', 'x maas"]')] },
    'label "tier": "x maas\\"]" is not the name of a header.',
  ],
  ['a label twice', { headerLabels: [tier, tier] }, 'label "tier" stands twice in headerLabels: keep one.'],
  [
    'a label by user for nobody',
    { headerLabels: [HeaderLabel.perUser('user', 'x-user', { expectedUsers: 0 })] },
    'label "user": expectedUsers is 0; write how many users there are.',
  ],
])('refused: %s', (_, props, problem) => {
  const warn = jest.spyOn(console, 'warn').mockImplementation();
  try {
    const problems = problemsIn(
      (chart) => new GatewayTelemetry(chart, 'telemetry', { headerLabels: [tier], ...props }),
    );
    expect(problems).toEqual([expect.stringContaining(`[chart/telemetry] ${problem}`)]);
  } finally {
    warn.mockRestore();
  }
});
