import { type Chart, Duration } from 'cdk8s';
import fc from 'fast-check';
import {
  AuthorinoMonitor,
  type AuthorinoMonitorProps,
  Cel,
  DashboardFolder,
  Exporter,
  Flow,
  Gateway,
  GatewayTelemetry,
  type GatewayTelemetryProps,
  GrafanaDashboard,
  type GrafanaDashboardProps,
  GrafanaFolder,
  type GrafanaFolderProps,
  HaproxyRouterMonitor,
  type HaproxyRouterMonitorProps,
  HeaderLabel,
  IstioGatewayMonitor,
  type IstioGatewayMonitorProps,
  KServeModelMonitor,
  type KServeModelMonitorProps,
  KUADRANT_VERSIONS,
  LimitadorMonitor,
  type LimitadorMonitorProps,
  MaasApiMonitor,
  type MaasApiMonitorProps,
  MetricsNetworkPolicy,
  type MetricsNetworkPolicyProps,
  type MonitorOptions,
  PersesDashboard,
  type PersesDashboardConfig,
  type PersesDashboardProps,
  Platform,
  PrometheusRule,
  type PrometheusRuleProps,
  RawPluginConfig,
  ScrapeAuthorization,
  ScrapeMonitor,
  type ScrapeMonitorProps,
  ScrapePort,
  ScrapeTarget,
  ScrapeTls,
  Stack,
  TelemetryLabels,
  TelemetryPolicy,
  type TelemetryPolicyProps,
  WasmModule,
  WasmPlugin,
  type WasmPluginProps,
  WasmTarget,
  alert,
  maasWasmConfig,
} from '../../lib';
import { Dashboard, row, stat, target } from '../../dashboards';
import { tokenRate } from '../../lib/queries/tokens';
import { duration, mostly, nameLike, number, pairs, props, text } from './hostile';

/** Puts one construct, made of whatever, into a chart. */
type Build = (chart: Chart) => unknown;

export const kuadrantVersion = fc.constantFrom(...KUADRANT_VERSIONS);

export const stack = fc.oneof(
  fc.constantFrom(Stack.openShiftUserWorkload(), Stack.openDataHub()),
  pairs.map((selectorLabels) => Stack.prometheusOperator({ selectorLabels })),
);

export const gateway = fc
  .tuple(nameLike, nameLike, nameLike)
  .map(([name, namespace, className]) => Gateway.named(name, namespace, { className }));

const cel = fc.oneof(
  text.map((field) => Cel.identity(field)),
  number.map((position) => Cel.pathSegment(position)),
  text.map((header) => Cel.header(header)),
  text.map((pointer) => Cel.responseBody(pointer)),
  text.map((value) => Cel.literal(value)),
  text.map((expression) => Cel.expression(expression)),
);

export const telemetryLabels = fc.oneof(
  { weight: 2, arbitrary: fc.constantFrom(TelemetryLabels.tier(), TelemetryLabels.subscription()) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(nameLike, cel)
      .map(([name, from]) => TelemetryLabels.tier().with(name, { cel: from, growsWith: 'other' })),
  },
  {
    weight: 1,
    arbitrary: fc.tuple(text, text).map(([from, to]) => TelemetryLabels.tier().renamed(from, to)),
  },
);

export const otherPorts = fc.constantFrom('open' as const, 'left-to-other-policies' as const);

const keyRef = fc.record({ name: nameLike, key: nameLike }, { noNullPrototype: true });

export const tls = fc.oneof(
  keyRef.map((key) => ScrapeTls.caFromConfigMap(key)),
  fc.tuple(keyRef, text).map(([key, serverName]) => ScrapeTls.caFromSecret(key, { serverName })),
  text.map((path) => ScrapeTls.caFromFile(path)),
  text.map((reason) => ScrapeTls.skipVerification(reason)),
);

export const authorization = fc.oneof(
  keyRef.map((key) => ScrapeAuthorization.bearerToken(key)),
  text.map((path) => ScrapeAuthorization.bearerTokenFile(path)),
);

const port = fc.oneof(
  number.map((value) => ScrapePort.number(value)),
  nameLike.map((name) => ScrapePort.named(name)),
);

const monitorOptions: {
  readonly [K in keyof MonitorOptions]-?: fc.Arbitrary<NonNullable<MonitorOptions[K]>>;
} = {
  name: nameLike,
  interval: duration,
  except: mostly('kuadrant_.+', text),
  scrapeTimeout: mostly(Duration.millis(1), duration),
  stack,
  madeElsewhere: fc.boolean(),
  labels: pairs,
  annotations: pairs,
};

const grafanaObject = {
  name: nameLike,
  namespace: nameLike,
  instanceLabels: pairs,
  grafanaNamespace: nameLike,
  resyncPeriod: duration,
  labels: pairs,
  annotations: pairs,
};

export const wasmModule = fc.oneof(
  fc
    .tuple(text, mostly('a'.repeat(64), text))
    .map(([url, sha256]) => WasmModule.fromOci(`quay.io/${url}`, { sha256 })),
  fc.tuple(text, text).map(([url, sha256]) => WasmModule.fromHttps(url, { sha256 })),
  text.map((path) => WasmModule.fromFile(path)),
  text.map((url) => WasmModule.unpinned(url)),
);

export const wasmConfig = fc.oneof(
  fc.jsonValue().map((value) => RawPluginConfig.of({ value })),
  fc
    .record({
      labels: telemetryLabels,
      hostnames: fc.array(text, { maxLength: 2 }),
      routes: fc.array(
        fc.record({ name: nameLike, namespace: nameLike, pathPrefix: text, authScope: text }),
        { maxLength: 2 },
      ),
      limits: fc.array(
        fc.record({ name: text, predicate: text, counters: fc.array(text, { maxLength: 1 }) }),
        {
          maxLength: 2,
        },
      ),
      kuadrantVersion,
      tracing: fc.boolean(),
    })
    .map((flow) => maasWasmConfig(flow)),
);

const FLOW = new Flow({ platform: new Platform(), labels: TelemetryLabels.tier() });

const typedDashboard = fc
  .record({ uid: nameLike, title: text, description: text, row: text, panel: text, legend: text })
  .map(({ uid, title, description, row: heading, panel, legend }) => {
    const targets = [target(tokenRate(), { legend })];
    const shown = stat(panel, { title: panel, about: description, targets, unit: 'tokens' });
    return new Dashboard({ uid, title, description, rows: [row(heading, [shown])] });
  });

const typedGroup = fc
  .record({ name: text, alert: nameLike, summary: text })
  .map(({ name, alert: called, summary }) => ({
    name,
    rules: [
      alert(called, {
        query: tokenRate(),
        for: Duration.minutes(5),
        severity: 'warning',
        summary,
        description: summary,
      }),
    ],
  }));

/** What a person may have exported from Grafana: a dashboard of some sort. */
const exported = fc.record({
  uid: text,
  title: text,
  tags: fc.array(text, { maxLength: 2 }),
  panels: fc.array(
    fc.record({ type: fc.constantFrom('stat', 'timeseries'), title: text, targets: fc.constant([]) }),
    { maxLength: 1 },
  ),
}) as unknown as fc.Arbitrary<GrafanaDashboardProps['dashboard']>;

export const headerLabel = fc.oneof(
  fc.tuple(nameLike, nameLike).map(([name, header]) => HeaderLabel.lowCardinality(name, header)),
  fc
    .tuple(nameLike, nameLike, number)
    .map(([name, header, expectedUsers]) => HeaderLabel.perUser(name, header, { expectedUsers })),
);

const ruleGroup = fc.record({
  name: text,
  interval: fc.constantFrom('30s', '1m'),
  rules: fc.array(
    fc.record({
      alert: nameLike,
      expr: mostly('up == 0', text),
      for: fc.constantFrom('1m', '10m'),
      labels: pairs,
      annotations: pairs,
    }),
    { maxLength: 2 },
  ),
});

export const SUBJECTS: Readonly<Record<string, fc.Arbitrary<Build>>> = {
  TelemetryPolicy: props<TelemetryPolicyProps>({
    name: nameLike,
    gateway,
    telemetryLabels,
    kuadrantVersion,
    labels: pairs,
    annotations: pairs,
  }).map((given) => (chart) => new TelemetryPolicy(chart, 'Subject', given)),

  GatewayTelemetry: props<GatewayTelemetryProps>(
    {
      name: nameLike,
      gateway,
      headerLabels: fc.array(headerLabel, { maxLength: 2 }),
      metrics: fc.subarray(['REQUEST_COUNT', 'REQUEST_DURATION'] as const),
      labels: pairs,
      annotations: pairs,
    },
    ['headerLabels'],
  ).map((given) => (chart) => new GatewayTelemetry(chart, 'Subject', given)),

  WasmPlugin: props<WasmPluginProps>(
    {
      name: nameLike,
      namespace: nameLike,
      module: wasmModule,
      target: fc.oneof(
        gateway.map((of) => WasmTarget.gateway(of)),
        pairs.map((labels) => WasmTarget.workloads(labels)),
      ),
      phase: fc.constantFrom('AUTHN', 'AUTHZ', 'STATS'),
      priority: number,
      failStrategy: fc.constantFrom('FAIL_CLOSE', 'FAIL_OPEN', 'FAIL_RELOAD'),
      imagePullSecret: nameLike,
      imagePullPolicy: fc.constantFrom('IfNotPresent', 'Always'),
      pluginName: text,
      config: wasmConfig,
      kuadrantVersion,
      labels: pairs,
      annotations: pairs,
    },
    ['name', 'module', 'target'],
  ).map((given) => (chart) => new WasmPlugin(chart, 'Subject', given)),

  LimitadorMonitor: props<LimitadorMonitorProps>({
    ...monitorOptions,
    namespace: nameLike,
    limitador: nameLike,
  }).map((given) => (chart) => new LimitadorMonitor(chart, 'Subject', given)),

  AuthorinoMonitor: props<AuthorinoMonitorProps>({
    ...monitorOptions,
    namespace: nameLike,
    authorino: nameLike,
  }).map((given) => (chart) => new AuthorinoMonitor(chart, 'Subject', given)),

  IstioGatewayMonitor: props<IstioGatewayMonitorProps>({ ...monitorOptions, gateway }).map(
    (given) => (chart) => new IstioGatewayMonitor(chart, 'Subject', given),
  ),

  KServeModelMonitor: props<KServeModelMonitorProps>(
    { ...monitorOptions, namespace: nameLike, tls, port: number },
    ['tls'],
  ).map((given) => (chart) => new KServeModelMonitor(chart, 'Subject', given)),

  HaproxyRouterMonitor: props<HaproxyRouterMonitorProps>(
    { ...monitorOptions, namespace: nameLike, ingressController: nameLike, tls, authorization },
    ['tls', 'authorization'],
  ).map((given) => (chart) => new HaproxyRouterMonitor(chart, 'Subject', given)),

  MaasApiMonitor: props<MaasApiMonitorProps>({
    ...monitorOptions,
    namespace: nameLike,
    podLabels: pairs,
    port: number,
  }).map((given) => (chart) => new MaasApiMonitor(chart, 'Subject', given)),

  ScrapeMonitor: props<ScrapeMonitorProps>(
    {
      ...monitorOptions,
      exporter: text.map((name) => new Exporter({ name })),
      target: mostly(
        ScrapeTarget.services('billing', { app: 'billing' }),
        fc.oneof(
          fc.tuple(nameLike, pairs).map(([namespace, labels]) => ScrapeTarget.services(namespace, labels)),
          fc.tuple(nameLike, pairs).map(([namespace, labels]) => ScrapeTarget.pods(namespace, labels)),
        ),
      ),
      endpoints: fc.array(
        props(
          {
            port: mostly(ScrapePort.named('metrics'), port),
            path: mostly('/metrics', text),
            tls,
            authorization,
          },
          ['port'],
        ),
        { maxLength: 2 },
      ),
      namespace: nameLike,
      podTargetLabels: fc.array(nameLike, { maxLength: 2 }),
    },
    ['name', 'exporter', 'target', 'endpoints'],
  ).map((given) => (chart) => new ScrapeMonitor(chart, 'Subject', given)),

  GrafanaDashboard: props<GrafanaDashboardProps>(
    {
      ...grafanaObject,
      dashboard: fc.oneof(exported, typedDashboard),
      flow: fc.constant(FLOW),
      folder: fc.oneof(
        text.map((value) => DashboardFolder.titled(value)),
        text.map((value) => DashboardFolder.named(value)),
        text.map((value) => DashboardFolder.withUid(value)),
      ),
      uid: nameLike,
      datasources: fc.array(fc.record({ inputName: text, datasourceName: text }), { maxLength: 2 }),
      encoding: fc.constantFrom('json', 'gzip', 'config-map'),
      serverSideApply: fc.boolean(),
      fluxSubstitution: fc.boolean(),
      suspend: fc.boolean(),
    },
    ['name', 'dashboard'],
  ).map((given) => (chart) => new GrafanaDashboard(chart, 'Subject', given)),

  MetricsNetworkPolicy: props<MetricsNetworkPolicyProps>(
    {
      name: nameLike,
      namespace: nameLike,
      podLabels: pairs,
      ports: fc.array(mostly(8080, number), { maxLength: 2 }),
      stack,
      madeElsewhere: fc.boolean(),
      from: fc.array(nameLike, { maxLength: 2 }),
      otherPorts,
      labels: pairs,
      annotations: pairs,
    },
    ['name', 'namespace', 'podLabels', 'ports'],
  ).map((given) => (chart) => new MetricsNetworkPolicy(chart, 'Subject', given)),

  PersesDashboard: props<PersesDashboardProps>(
    {
      name: nameLike,
      namespace: nameLike,
      flow: fc.constant(FLOW),
      dashboard: props<PersesDashboardConfig>(
        {
          display: props({ name: text, description: text }),
          duration: mostly('1h', text),
          refreshInterval: mostly('30s', text),
          timezone: text,
          panels: fc.constant({}),
          layouts: fc.constant([]),
          variables: fc.constant([]),
          links: fc.constant([]),
          annotations: fc.constant([]),
          datasources: fc.constant({}),
        },
        ['duration', 'panels', 'layouts'],
      ),
      serverSideApply: fc.boolean(),
      fluxSubstitution: fc.boolean(),
      instanceLabels: pairs,
      labels: pairs,
      annotations: pairs,
    },
    ['name', 'dashboard'],
  ).map((given) => (chart) => new PersesDashboard(chart, 'Subject', given)),

  GrafanaFolder: props<GrafanaFolderProps>({ ...grafanaObject, title: text, uid: text }, ['name']).map(
    (given) => (chart) => new GrafanaFolder(chart, 'Subject', given),
  ),

  PrometheusRule: props<PrometheusRuleProps>(
    {
      name: nameLike,
      namespace: nameLike,
      groups: fc.array(fc.oneof(ruleGroup, typedGroup), { maxLength: 2 }),
      flow: fc.constant(FLOW),
      stack,
      labels: pairs,
      annotations: pairs,
    },
    ['name', 'namespace', 'groups'],
  ).map((given) => (chart) => new PrometheusRule(chart, 'Subject', given)),
};
