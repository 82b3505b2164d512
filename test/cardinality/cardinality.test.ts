import { Duration } from 'cdk8s';
import fc from 'fast-check';
import {
  DEFAULT_SERIES_BUDGET,
  cardinalityProblems,
  seriesEstimate,
} from '../../lib/cardinality/cardinality';
import { type CardinalitySizes } from '../../lib/cardinality/sizes';
import { Cel } from '../../lib/cel/cel';
import { Flow, type GatewayLabel } from '../../lib/flow/flow';
import { type LabelDimension, TelemetryLabels } from '../../lib/labels/telemetry-labels';
import { Platform } from '../../lib/platform/platform';

const ISTIO = ['istio_requests_total', 'istio_request_duration_milliseconds'];

const flow = (labels: TelemetryLabels, gatewayLabels: readonly GatewayLabel[] = []) =>
  new Flow({ platform: new Platform(), labels, gatewayLabels });

const TIER = TelemetryLabels.tier();
const SIZES: CardinalitySizes = { users: 1000, plans: 3, models: 20 };

const factors = (estimates: ReturnType<typeof seriesEstimate>, metric: string) => {
  const { series, labels } = estimates.find((estimate) => estimate.metric === metric)!;
  return [series, ...labels.map(({ name, factor }) => `${name} ${factor}`)];
};

describe('series', () => {
  test('of Limitador: the user decides the plan, and the model its route', () => {
    const estimates = seriesEstimate(flow(TIER), SIZES);
    expect(estimates.map(({ metric, series }) => [metric, series])).toEqual([
      ['authorized_calls', 20_000],
      ['authorized_hits', 20_000],
      ['limited_calls', 20_000],
    ]);
    expect(factors(estimates, 'authorized_hits')).toEqual([
      20_000,
      'limitador_namespace 20',
      'user 1000',
      'tier 1',
      'model 1',
    ]);
  });

  test('without users: the plan decides organization and cost center', () => {
    const sizes = { plans: 50, organizations: 12, 'cost-centers': 30, models: 4 };
    expect(factors(seriesEstimate(flow(TelemetryLabels.subscription()), sizes), 'authorized_calls')).toEqual([
      200,
      'limitador_namespace 4',
      'subscription 50',
      'organization_id 1',
      'cost_center 1',
    ]);
  });

  test('of the gateway: a counter and a histogram, by plan', () => {
    const estimates = seriesEstimate(flow(TIER, [{ name: 'tier', metrics: ISTIO }]), SIZES);
    expect(factors(estimates, 'istio_requests_total')).toEqual([
      3 * 21 * 8,
      'destination_service_name 21',
      'response_code 8',
      'tier 3',
    ]);
    expect(factors(estimates, 'istio_request_duration_milliseconds')).toEqual([
      3 * 21 * 8 * 22,
      'destination_service_name 21',
      'response_code 8',
      'le 22',
      'tier 3',
    ]);
  });

  test('of labels that grow with something else: one for a fixed text, else as declared, else ten', () => {
    const labels = TIER.with('cluster', { cel: Cel.literal('eu') })
      .with('region', { cel: Cel.header('x-region') })
      .with('zone', { cel: Cel.header('x-zone') });
    expect(factors(seriesEstimate(flow(labels), { ...SIZES, other: { zone: 4 } }), 'limited_calls')).toEqual([
      20_000 * 10 * 4,
      'limitador_namespace 20',
      'user 1000',
      'tier 1',
      'model 1',
      'cluster 1',
      'region 10',
      'zone 4',
    ]);
  });

  test.each([
    [50, 100],
    [500, 500],
  ])('by %i users that were accepted on the gateway, when none are declared', (expectedUsers, users) => {
    const gateway = flow(TIER, [{ name: 'who', metrics: ['istio_requests_total'], expectedUsers }]);
    expect(factors(seriesEstimate(gateway), 'istio_requests_total')).toContain(`who ${expectedUsers}`);
    expect(factors(seriesEstimate(gateway), 'authorized_hits')).toContain(`user ${users}`);
  });

  test('of a gateway label that says what it grows with', () => {
    const gateway = flow(TIER, [{ name: 'org', metrics: ISTIO, growsWith: 'organizations' }]);
    expect(factors(seriesEstimate(gateway, { organizations: 7 }), 'istio_requests_total')).toContain('org 7');
  });

  test('with every size left to its default', () => {
    expect(factors(seriesEstimate(flow(TIER)), 'authorized_hits')[0]).toBe(1000);
  });
});

describe('within the budget', () => {
  test.each<readonly [string, Flow]>([
    ['tier', flow(TIER, [{ name: 'tier', metrics: ISTIO }])],
    ['subscription', flow(TelemetryLabels.subscription(), [{ name: 'subscription', metrics: ISTIO }])],
    ['latency by user, accepted', flow(TIER, [{ name: 'user', metrics: ISTIO, expectedUsers: 100 }])],
    ['no labels at all', flow(TelemetryLabels.of({}))],
  ])('%s', (_, it) => {
    expect(cardinalityProblems(it)).toEqual([]);
  });
});

describe('what a scrape carries', () => {
  test('is less where a scrape has less time', () => {
    const sizes = { users: 1000, models: 20 };
    const it = flow(TIER);
    expect(cardinalityProblems(it, sizes)).toEqual([]);
    expect(cardinalityProblems(it, sizes, undefined, Duration.seconds(5))).toEqual([
      expect.stringContaining('limitador comes to 60,000 series'),
    ]);
    const often = new Flow({ platform: new Platform(), labels: TIER, scrapeInterval: Duration.seconds(5) });
    expect(cardinalityProblems(often, sizes)).toEqual([
      expect.stringContaining('more than the 50,000 of the budget'),
    ]);
  });

  test('is said for all metrics of an exporter together', () => {
    expect(cardinalityProblems(flow(TIER), { users: 200_000, models: 1 })).toEqual([
      expect.stringContaining(
        'limitador comes to 600,000 series over authorized_calls, authorized_hits and limited_calls, more than the 100,000 ' +
          'of the budget: a scrape of a pod takes 89 MB and 6.9 s of CPU, up to 29 s where it is busy, every 30 s with a ' +
          'timeout of 10 s, and one that takes longer loses every metric of it.',
      ),
    ]);
  });
});

describe('refused', () => {
  const MANY: CardinalitySizes = { users: 50_000, models: 20 };

  test.each<readonly [string, Flow, CardinalitySizes, number, readonly string[]]>([
    [
      'a label that costs most',
      flow(TelemetryLabels.subscription({ user: true }).without('model')),
      MANY,
      DEFAULT_SERIES_BUDGET,
      [
        'limitador comes to 3,000,000 series over authorized_calls, authorized_hits and limited_calls, more than the 100,000 of the budget: a scrape of a pod takes 447 MB and 35 s of CPU, up to 147 s where it is busy, every 30 s with a timeout of 10 s, and one that takes longer loses every metric of it. Label "user" costs most, and without it 2,999,400 fewer would leave 600. Drop it with .without("user"), or raise seriesBudget.',
      ],
    ],
    [
      "a label of the gateway's metrics",
      flow(TIER, [{ name: 'user', metrics: ['istio_requests_total'], expectedUsers: 1000 }]),
      { users: 1000, models: 9 },
      50_000,
      [
        'istio-gateway comes to 80,000 series over istio_requests_total, more than the 50,000 of the budget. Label "user" costs most, and without it 79,920 fewer would leave 80. Take it out of the gateway\'s headerLabels, or raise seriesBudget.',
      ],
    ],
    [
      'labels of which none alone would save anything',
      flow(
        TIER.with('email', { cel: Cel.identity('email'), growsWith: 'users' })
          .without('tier')
          .without('model'),
      ),
      { users: 11, models: 1 },
      10,
      [
        'limitador comes to 33 series over authorized_calls, authorized_hits and limited_calls, more than the 10 of the budget: a scrape of a pod takes 0.0049 MB and 0.00038 s of CPU, up to 0.0016 s where it is busy, every 30 s with a timeout of 10 s, and one that takes longer loses every metric of it. No single label of the vocabulary would save any: raise seriesBudget, or drop several.',
      ],
    ],
    [
      'a histogram by user that nobody accepted',
      flow(TIER, [{ name: 'user', metrics: ISTIO }]),
      { users: 10, models: 1 },
      DEFAULT_SERIES_BUDGET,
      [
        'istio_request_duration_milliseconds is a histogram, and label "user" makes 22 series of it for each user, model and response code. Take the label out of headerLabels, or accept that with HeaderLabel.perUser("user", header, { expectedUsers }).',
      ],
    ],
    [
      'more users than were accepted',
      flow(TIER, [{ name: 'user', metrics: ISTIO, expectedUsers: 100 }]),
      { users: 2000, models: 1 },
      10_000_000,
      [
        'gateway label "user" was accepted for 100 users, and there are 2,000. Accept expectedUsers: 2000, or correct sizes.users.',
      ],
    ],
    [
      'sizes and a budget that are none',
      flow(TIER),
      { users: -1, plans: 1.5, other: { zone: Number.NaN } },
      Number.NaN,
      [
        'sizes.users is -1: write how many there are, a whole number.',
        'sizes.plans is 1.5: write how many there are, a whole number.',
        'sizes.other["zone"] is NaN: write how many there are, a whole number.',
        'seriesBudget is NaN: write how many series the metrics of a pod may have.',
      ],
    ],
  ])('%s', (_, it, sizes, budget, problems) => {
    expect(cardinalityProblems(it, sizes, budget)).toEqual(problems);
  });
});

describe('properties', () => {
  const DIMENSIONS: readonly LabelDimension[] = [
    ...(['users', 'plans', 'models', 'organizations', 'cost-centers', 'other'] as const),
  ];
  const name = fc.constantFrom('a', 'b', 'c', 'd');
  const vocabularies = fc
    .dictionary(
      name,
      fc.record({
        growsWith: fc.constantFrom(...DIMENSIONS),
        cel: fc.constantFrom(
          Cel.literal('x'),
          Cel.identity('userid'),
          Cel.responseBody('/model'),
          Cel.expression('('),
        ),
      }),
    )
    .map((labels) => TelemetryLabels.of(labels));
  const gateways = fc.uniqueArray(
    fc.record(
      { name, metrics: fc.subarray(ISTIO), expectedUsers: fc.nat(1000) },
      { requiredKeys: ['name', 'metrics'] },
    ),
    { selector: (label) => label.name },
  );
  const size = fc.nat(10_000);
  const sizes = fc.record(
    {
      users: size,
      plans: size,
      models: size,
      organizations: size,
      'cost-centers': size,
      other: fc.dictionary(name, size),
    },
    { requiredKeys: [] },
  );
  const byMetric = (it: Flow, of: CardinalitySizes) =>
    new Map(seriesEstimate(it, of).map(({ metric, series }) => [metric, series]));

  test('the factors of the labels make the series', () => {
    fc.assert(
      fc.property(vocabularies, gateways, sizes, (labels, gateway, of) => {
        for (const { series, labels: parts } of seriesEstimate(flow(labels, gateway), of)) {
          expect(parts.reduce((product, { factor }) => product * factor, 1)).toBe(series);
        }
      }),
    );
  });

  test('more of anything never means fewer series', () => {
    fc.assert(
      fc.property(
        vocabularies,
        gateways,
        sizes,
        fc.constantFrom(...DIMENSIONS),
        size,
        (labels, gateway, of, what, n) => {
          const it = flow(labels, gateway);
          const before = byMetric(
            it,
            what === 'other' ? { ...of, other: { ...of.other, a: n } } : { ...of, [what]: n },
          );
          const more = n + 1;
          const after = byMetric(
            it,
            what === 'other' ? { ...of, other: { ...of.other, a: more } } : { ...of, [what]: more },
          );
          for (const [metric, series] of before) expect(after.get(metric)).toBeGreaterThanOrEqual(series);
        },
      ),
    );
  });

  test('a dropped label never means more series, in the vocabulary and on the gateway', () => {
    fc.assert(
      fc.property(vocabularies, gateways, sizes, name, fc.nat(), (labels, gateway, of, dropped, pick) => {
        const fewer = (after: Map<string, number>, before: Map<string, number>) => {
          for (const [metric, series] of after) expect(series).toBeLessThanOrEqual(before.get(metric) ?? 0);
        };
        const left = labels.has(dropped) ? labels.without(dropped) : labels;
        fewer(byMetric(flow(left), of), byMetric(flow(labels), of));
        const others = gateway.filter((_, i) => i !== pick % gateway.length);
        fewer(byMetric(flow(labels, others), of), byMetric(flow(labels, gateway), of));
      }),
      { numRuns: 500 },
    );
  });

  test('the check never throws, whatever it is given', () => {
    const odd = fc.oneof(size, fc.double(), fc.constantFrom(Number.NaN, Infinity, -1));
    fc.assert(
      fc.property(vocabularies, gateways, odd, odd, odd, (labels, gateway, users, plans, budget) => {
        const problems = cardinalityProblems(flow(labels, gateway), { users, plans }, budget);
        expect(problems.every((problem) => problem.endsWith('.'))).toBe(true);
        seriesEstimate(flow(labels, gateway), { users, plans });
      }),
    );
  });
});
