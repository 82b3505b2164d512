import { Duration } from 'cdk8s';
import fc from 'fast-check';
import { standardDashboards } from '../../dashboards';
import {
  type AlertOptions,
  Distribution,
  EXPORTERS,
  Exporter,
  IdentityContract,
  type MaaSObservabilityChartProps,
  Objective,
  type RuleSet,
  Scrape,
} from '../../lib';
import { duration, fewProps, mostly, nameLike, number, pairs, props, text } from './hostile';
import {
  authorization,
  gateway,
  headerLabel,
  kuadrantVersion,
  otherPorts,
  stack,
  telemetryLabels,
  tls,
  wasmConfig,
  wasmModule,
} from './subjects';
import { WasmTarget } from '../../lib';

const share = fc.oneof(fc.constantFrom(0.01, 0.5, 0.99), number);

const alerts = props<AlertOptions>({
  traffic: number,
  window: duration,
  scrapesAnswered: share,
  authFailureRatio: share,
  authLatency: duration,
  authMetadataFailureRatio: share,
  gatewayErrorRatio: share,
  filterErrorRatio: share,
  queueWaiting: number,
  kvCache: share,
  timeToFirstToken: duration,
  gpuUse: share,
  quotas: fc.dictionary(text, fc.record({ tokens: number, window: duration }, { noNullPrototype: true }), {
    maxKeys: 2,
    noNullPrototype: true,
  }),
  quotaUsed: share,
  unlabelledTokens: share,
  tokensPerRequest: share,
  seriesBudget: number,
});

const objective = fc
  .record({
    name: nameLike,
    target: mostly(0.99, number),
    window: mostly(Duration.days(30), duration),
    only: fc.option(fc.array(text, { maxLength: 2 }), { nil: undefined }),
    under: mostly(Duration.seconds(10), duration),
    leastErrors: mostly(5, number),
    of: fc.constantFrom('gateway' as const, 'plan' as const, 'model' as const),
    kind: fc.constantFrom('availability', 'latency', 'first-token'),
  })
  .map(({ kind, ...given }) =>
    kind === 'availability'
      ? Objective.availability(given)
      : kind === 'latency'
        ? Objective.latency(given)
        : Objective.timeToFirstToken(given),
  );

const rules = fc.oneof(
  fc.constant(false as const),
  text.map((name) => (standard: RuleSet) => standard.without(name)),
  fc.tuple(text, pairs, text).map(
    ([clone, labels, summary]) =>
      (standard: RuleSet) =>
        standard.cloned('MaaSLimitadorDown', clone, { labels, summary }),
  ),
);

const prices = fc.record(
  {
    currency: mostly('EUR', text),
    perMillionTokens: fc.dictionary(text, fc.oneof(number, fc.dictionary(text, number, { maxKeys: 2 })), {
      maxKeys: 2,
      noNullPrototype: true,
    }),
  },
  { noNullPrototype: true },
);

const dashboards = fc.oneof(
  prices.map((given) => standardDashboards({ prices: given })),
  text.map((name) => standardDashboards().map((dashboard) => dashboard.without(name))),
);

const route = fc.record(
  {
    name: nameLike,
    namespace: nameLike,
    limits: fc.array(
      fc.record(
        {
          name: text,
          kind: fc.constantFrom('tokens' as const, 'requests' as const),
          predicate: mostly('auth.identity.tier == "free"', text),
          counters: fc.array(mostly('auth.identity.userid', text), { maxLength: 1 }),
        },
        { noNullPrototype: true },
      ),
      { maxLength: 2 },
    ),
    hostnames: fc.array(text, { maxLength: 1 }),
  },
  { noNullPrototype: true },
);

const ofMetadata = { labels: pairs, annotations: pairs };

export const chartProps: fc.Arbitrary<MaaSObservabilityChartProps> = fewProps<MaaSObservabilityChartProps>({
  distribution: fc.constantFrom(
    Distribution.openShift(),
    Distribution.upstream(),
    Distribution.rhcl('1.4'),
    Distribution.openDataHub('3.4'),
    Distribution.rhoai('3.5'),
  ),
  telemetry: props({
    policy: fc.constantFrom('here' as const, 'elsewhere' as const, 'nobody' as const),
    gateway: fc.constantFrom('here' as const, 'elsewhere' as const, 'nobody' as const),
    gatewayLabels: fc.dictionary(text, fc.array(text, { maxLength: 2 }), {
      maxKeys: 2,
      noNullPrototype: true,
    }),
  }),
  gateway,
  kuadrant: props({ namespace: nameLike, version: kuadrantVersion, observability: fc.boolean() }),
  models: props({
    namespaces: fc.array(nameLike, { maxLength: 2 }),
    routes: fc.array(mostly('llm/*-kserve-route', text), { maxLength: 2 }),
    tls: fc.constantFrom('http' as const, 'https' as const),
  }),
  clusterLabel: mostly('cluster', text),
  maasApi: props({ namespace: nameLike, service: nameLike }),
  grafana: props({ namespace: nameLike, instanceLabels: pairs, folder: text }),
  route: props({
    name: text,
    namespace: nameLike,
    termination: fc.constantFrom('passthrough' as const, 'edge' as const, 'reencrypt' as const),
  }),
  stack,
  scrape: fc.dictionary(
    fc.oneof(fc.constantFrom(...EXPORTERS.map(({ name }) => name)), text),
    fc.oneof(
      fc.constantFrom(Scrape.nobody(), Scrape.here()),
      text.map((by) => Scrape.elsewhere(by)),
    ),
    { maxKeys: 3, noNullPrototype: true },
  ),
  exporters: fc.array(
    fc.tuple(text, nameLike).map(([name, namespace]) => new Exporter({ name, namespaces: [namespace] })),
    { maxLength: 2 },
  ),
  identity: fc.constantFrom(
    IdentityContract.tier(),
    IdentityContract.subscription(),
    IdentityContract.none(),
  ),
  routes: fc.array(route, { maxLength: 2 }),
  plans: fc.array(text, { maxLength: 2 }),
  planField: mostly('tier', text),
  hostnames: fc.array(text, { maxLength: 2 }),
  sizes: props({
    users: number,
    plans: number,
    models: number,
    organizations: number,
    'cost-centers': number,
    other: fc.dictionary(text, number, { maxKeys: 1, noNullPrototype: true }),
  }),
  seriesBudget: mostly(200_000, number),
  rules,
  alerts: mostly({}, alerts),
  objectives: fc.array(objective, { maxLength: 2 }),
  telemetryLabels,
  telemetryPolicy: fc.oneof(fc.constant(false as const), props({ name: nameLike, ...ofMetadata })),
  gatewayTelemetry: fc.oneof(
    fc.constant(false as const),
    props({
      name: nameLike,
      headerLabels: fc.array(headerLabel, { maxLength: 1 }),
      metrics: fc.subarray(['REQUEST_COUNT', 'REQUEST_DURATION'] as const),
      ...ofMetadata,
    }),
  ),
  wasmPlugin: fc.record(
    {
      name: nameLike,
      module: wasmModule,
      target: gateway.map((of) => WasmTarget.gateway(of)),
      config: wasmConfig,
    },
    { noNullPrototype: true },
  ),
  monitors: props({
    all: props({ scrapeTimeout: duration, ...ofMetadata }),
    modelTls: tls,
    maasApi: props({ podLabels: pairs, port: number }),
    haproxyRouter: props({ tls, authorization, namespace: nameLike, ingressController: nameLike }, [
      'tls',
      'authorization',
    ]),
  }),
  dashboards,
  prices,
  grafanaDashboard: props({
    resyncPeriod: duration,
    encoding: fc.constantFrom('json' as const, 'gzip' as const, 'config-map' as const),
    serverSideApply: fc.boolean(),
    fluxSubstitution: fc.boolean(),
    suspend: fc.boolean(),
  }),
  consoleDashboard: props({ developer: fc.boolean(), labels: pairs }),
  persesDashboard: props({
    namespace: nameLike,
    instanceLabels: pairs,
    serverSideApply: fc.boolean(),
    fluxSubstitution: fc.boolean(),
    datasource: text,
  }),
  networkPolicies: fc.oneof(fc.boolean(), props({ from: fc.array(nameLike, { maxLength: 2 }), otherPorts })),
  samples: fc.array(fc.oneof(fc.constant('token-metrics'), text), { maxLength: 2 }),
  scrapeInterval: mostly(Duration.seconds(30), duration),
  instance: mostly('a', text),
  cluster: mostly('west', text),
  folder: mostly('production', text),
  ...ofMetadata,
});
