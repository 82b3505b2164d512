import { ApiObject, Duration, JsonPatch } from 'cdk8s';
import { Dashboard, row, stat, timeseries } from '../../dashboards';
import type { Query } from '../../lib';
import {
  Cel,
  Exporter,
  HeaderLabel,
  IdentityContract,
  KustomizeApp,
  type LabelRef,
  MaaSObservabilityChart,
  type MaaSObservabilityChartProps,
  Scrape,
  ScrapeMonitor,
  ScrapePort,
  ScrapeTarget,
  TelemetryLabels,
  TelemetryRef,
  USER,
  above,
  authorinoMetrics,
  equal,
  gatewayMetrics,
  increase,
  limitadorMetrics,
  plus,
  quantile,
  rate,
  rawQuery,
  routerMetrics,
  series,
  sumBy,
  total,
  value,
} from '../../lib';
import { problemsOf } from '../support/synth';

const { authorizedHits, limitedCalls } = limitadorMetrics;

const problemsWith = (props: MaaSObservabilityChartProps, change?: (chart: MaaSObservabilityChart) => void) =>
  problemsOf((app) => {
    const chart = new MaaSObservabilityChart(app, 'maas', props);
    change?.(chart);
  });

/** A dashboard of the user's with one panel. */
const asking = (query: Query, title = 'Mine'): Dashboard =>
  new Dashboard({
    uid: 'mine',
    title: 'Mine',
    description: 'For me.',
    rows: [
      row('Row', [
        timeseries('panel', { title, about: 'What I want to know.', unit: 'count', targets: [query] }),
      ]),
    ],
  });

const problemsAsking = (query: Query, props: MaaSObservabilityChartProps = {}, title?: string) =>
  problemsWith({ dashboards: [asking(query, title)], ...props });

describe('a query cannot ask for what the platform does not produce', () => {
  const named = (name: string) => TelemetryRef.named(name);

  test('latency per user: the gateway has no such label, unless its Telemetry adds it', () => {
    const latency = quantile<LabelRef, LabelRef>(0.95, gatewayMetrics.istioRequestDurationMilliseconds, [
      named('user'),
    ]);
    expect(problemsAsking(latency, {}, 'Latency per user')).toEqual([
      expect.stringMatching(
        /^\[maas\/dashboards\/mine\] panel "Latency per user": sum of istio_request_duration_milliseconds has no label "user"; it has .*\. The gateway's metrics carry it only where the gateway's Telemetry adds it: give GatewayTelemetry HeaderLabel\.perUser\("user", …\)\. The query is: histogram_quantile\(0\.95, /,
      ),
    ]);

    const warn = jest.spyOn(console, 'warn').mockImplementation();
    const headerLabels = [HeaderLabel.perUser('user', 'x-maas-username', { expectedUsers: 50 })];
    expect(problemsAsking(latency, { gatewayTelemetry: { headerLabels } }, 'Latency per user')).toEqual([]);
    warn.mockRestore();
  });

  test('a label of the response on a counter that does not wait for it', () => {
    const byModel = sumBy<LabelRef, LabelRef>([named('model')], rate(limitedCalls));
    expect(problemsAsking(byModel)).toEqual([]);
    expect(problemsAsking(byModel, { telemetryLabels: TelemetryLabels.subscription() })).toEqual([
      expect.stringContaining(
        'It is read from the response, which limited_calls does not wait for: ask authorized_hits.',
      ),
    ]);
  });

  test('a label that an inner aggregation dropped', () => {
    const dropped = sumBy<LabelRef, LabelRef>(
      [named('user')],
      sumBy<LabelRef, LabelRef>([named('tier')], rate(authorizedHits)),
    );
    expect(problemsAsking(dropped)).toEqual([
      expect.stringContaining(
        'sum of authorized_hits has no label "user"; it has tier. An inner aggregation dropped it: group by it there, too.',
      ),
    ]);
  });

  test('a metric that nothing scrapes', () => {
    expect(problemsAsking(total(rate(authorizedHits)), { scrape: { limitador: Scrape.nobody() } })).toEqual([
      '[maas/dashboards/mine] panel "Mine" asks for what this flow does not have: authorized_hits, because nothing ' +
        'scrapes limitador. Add it to the flow, drop the panel, or put its row into adaptive() to leave it out where it ' +
        'has no answer.',
    ]);
  });

  test('a quantile that is a percentage', () => {
    expect(problemsAsking(quantile(95, gatewayMetrics.istioRequestDurationMilliseconds))).toEqual([
      expect.stringContaining(
        'the quantile of istio_request_duration_milliseconds must be between 0 and 1, not 95: write 0.95 for P95.',
      ),
    ]);
  });

  test('a threshold that the buckets of the histogram never let come true', () => {
    const latency = quantile(0.95, authorinoMetrics.authServerAuthconfigDurationSeconds);
    expect(problemsAsking(above(latency, 0.5))).toEqual([]);
    expect(problemsAsking(above(latency, 2))).toEqual([
      expect.stringContaining(
        'a quantile of auth_server_authconfig_duration_seconds is never > 2, as its highest finite bucket is 0.951: ' +
          'choose a threshold below that, or compare the share of observations above a bucket.',
      ),
    ]);
  });

  test('operands that do not meet', () => {
    const apart = plus(
      total(rate(authorizedHits)),
      sumBy<LabelRef, never>(['limitador_namespace'] as never[], rate(limitedCalls)),
    );
    expect(problemsAsking(apart)).toEqual([
      expect.stringContaining(
        'the operands meet on their labels, but one has none and another limitador_namespace: aggregate both by the same ' +
          'labels.',
      ),
    ]);
  });

  test('a range that holds fewer than four scrapes, and does not follow the dashboard', () => {
    expect(problemsAsking(total(rate(authorizedHits, Duration.seconds(60)))).join()).toMatch(
      /a range of 1m is shorter than four scrape intervals.*write at least Duration\.seconds\(120\).*a window of 1m over time does not follow the step/s,
    );
  });

  test("a passthrough route's latency from HAProxy", () => {
    const latency = value(
      series(
        routerMetrics.haproxyBackendHttpAverageResponseLatencyMilliseconds,
        equal('route', 'maas-gateway-route'),
      ),
    );
    expect(problemsAsking(latency)).toEqual([
      expect.stringMatching(/always 0.*istio_request_duration_milliseconds/),
    ]);
    expect(problemsAsking(latency, { route: { termination: 'reencrypt' } })).toEqual([]);
  });

  test('raw PromQL is held to the same', () => {
    expect(problemsAsking(rawQuery('sum by (tier) (rate(authorized_hits[$__rate_interval]))'))).toEqual([]);
    expect(problemsAsking(rawQuery('sum by (plan) (authorized_hits)'), {}, 'By plan')).toEqual([
      expect.stringMatching(/^\[maas\/dashboards\/mine\] panel "By plan": .*"plan"/),
      expect.stringMatching(/^\[maas\/dashboards\/mine\] panel "By plan": .*counter/),
    ]);
  });
});

describe('an exporter of one’s own', () => {
  const billing = new Exporter({ name: 'billing' });
  const queue = billing.gauge('billing_queue_length', {
    unit: 'items',
    labels: ['queue'],
    source: 'our exporter',
  });
  const asked = sumBy(['queue'], value(queue));
  const monitor = (chart: MaaSObservabilityChart) =>
    new ScrapeMonitor(chart.monitors, 'Billing', {
      name: 'billing',
      exporter: billing,
      target: ScrapeTarget.services('maas-api', { app: 'billing' }),
      endpoints: [{ port: ScrapePort.named('metrics') }],
    });

  test('needs an owner of its scrape', () => {
    const props = { dashboards: [asking(asked)], scrape: { billing: Scrape.nobody() } };
    expect(problemsWith(props)).toEqual([expect.stringContaining('because nothing scrapes billing')]);
  });

  test('needs the monitor that its owner says it has', () => {
    const props = { dashboards: [asking(asked)] };
    expect(problemsWith(props)).toEqual([
      '[maas] dashboards ask for billing_queue_length, and nothing scrapes billing: add a monitor, ' +
        "new ScrapeMonitor(chart.monitors, …, { exporter: billing, … }), or say in scrape['billing'] who does.",
    ]);
    expect(problemsWith(props, monitor)).toEqual([]);
  });
});

describe('from the label to the identity', () => {
  const org = TelemetryLabels.tier().with('org', { cel: Cel.identity('org'), growsWith: 'organizations' });

  test('a field that the AuthPolicy does not provide', () => {
    expect(problemsWith({ telemetryLabels: org })).toEqual([
      '[maas] label "org": identity has no field "org"; it has userid, tier. Export it in the AuthPolicy and declare it ' +
        'with .with("org"), or read another field.',
    ]);
    expect(problemsWith({ telemetryLabels: org, identity: IdentityContract.tier().with('org') })).toEqual([]);
  });

  test('a route whose own AuthPolicy does not provide it', () => {
    const routes = [
      { name: 'granite', namespace: 'llm', identity: IdentityContract.of({ userid: 'string' }) },
    ];
    expect(problemsWith({ routes })).toEqual([
      '[maas] label "tier" on route llm/granite: identity has no field "tier"; it has userid. A route\'s AuthPolicy takes ' +
        "the place of the gateway's whole: export the field there too.",
      expect.stringMatching(
        /^\[maas\] gateway label "tier" reads the header x-maas-tier, which the AuthPolicy on route/,
      ),
    ]);
  });

  test('a header that a client could send', () => {
    const headerLabels = [HeaderLabel.lowCardinality('region', 'x-region')];
    expect(problemsWith({ gatewayTelemetry: { headerLabels } })).toEqual([
      expect.stringMatching(/^\[maas\] gateway label "region".*x-region.*withHeader/),
    ]);
  });

  test('limits that leave a plan out, or hold twice', () => {
    const limit = (name: string, predicate: string) => ({
      name,
      kind: 'tokens' as const,
      predicate,
      counters: ['auth.identity.userid'],
    });
    const free = limit('free', 'auth.identity.tier == "free"');
    const problemsOfLimits = (limits: (typeof free)[]) =>
      problemsWith({ plans: ['free', 'premium'], routes: [{ name: 'granite', namespace: 'llm', limits }] });
    expect(problemsOfLimits([free, limit('rest', 'auth.identity.tier != "free"')])).toEqual([]);
    expect(problemsOfLimits([free])).toEqual([
      expect.stringMatching(/no token limit holds for plan "premium"/),
    ]);
    expect(problemsOfLimits([free, limit('all', 'auth.identity.tier != ""')]).join()).toMatch(
      /free.*all|all.*free/,
    );
  });

  test('more series than the budget', () => {
    expect(problemsWith({ sizes: { users: 10_000, models: 50 } })).toEqual([
      expect.stringMatching(/^\[maas\] limitador comes to 1,500,000 series .*user/),
    ]);
    expect(problemsWith({ sizes: { users: 10_000, models: 50 }, seriesBudget: 1_500_000 })).toEqual([]);
  });
});

describe('a policy that says something else than the vocabulary', () => {
  const patched = (operation: ReturnType<typeof JsonPatch.add>) => (chart: MaaSObservabilityChart) =>
    ApiObject.of(chart.telemetry.node.findChild('TelemetryPolicy')).addJsonPatch(operation);

  test('a label renamed in the policy alone: the panels that would have gone dark', () => {
    const path = '/spec/metrics/default/labels';
    const problems = problemsWith({}, patched(JsonPatch.move(`${path}/tier`, `${path}/plan`)));
    expect(problems).toEqual([
      '[maas] label "tier" of the vocabulary is set by no TelemetryPolicy of gateway openshift-ingress/' +
        'maas-default-gateway, which set model, user, plan. Change the vocabulary, telemetryLabels, and not the policy ' +
        'alone.',
      expect.stringMatching(
        /^\[maas\] without "tier" these would go dark: .*Platform Admin › Token throughput by tier; .*Token Metrics › /,
      ),
    ]);
  });

  test('an expression changed in the policy alone', () => {
    const change = patched(JsonPatch.replace('/spec/metrics/default/labels/tier', '"gold"'));
    expect(problemsWith({}, change)).toEqual([
      expect.stringMatching(/label "tier" is `"gold"` in the TelemetryPolicy/),
    ]);
  });
});

describe('dashboards adapt', () => {
  test('a dropped label takes its panels with it', () => {
    const app = new KustomizeApp();
    new MaaSObservabilityChart(app, 'maas', { telemetryLabels: TelemetryLabels.tier().without('user') });
    const yaml = app.synthYaml();
    expect(yaml).not.toMatch(/by user|ai-engineer/);
  });

  test('a panel of the user’s does not go quietly', () => {
    const byUser = sumBy<LabelRef, TelemetryRef>([USER], increase(authorizedHits));
    const mine = new Dashboard({
      ...asking(byUser),
      rows: [
        row('Row', [
          stat('panel', { title: 'Top users by tokens', about: 'Mine.', unit: 'tokens', targets: [byUser] }),
        ]),
      ],
    });
    expect(
      problemsWith({ dashboards: [mine], telemetryLabels: TelemetryLabels.tier().without('user') }),
    ).toEqual([
      expect.stringContaining(
        'panel "Top users by tokens" asks for what this flow does not have: a label that counts users.',
      ),
    ]);
  });
});
