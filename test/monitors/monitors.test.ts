import { Chart, Duration } from 'cdk8s';
import {
  AuthorinoMonitor,
  Exporter,
  Gateway,
  HaproxyRouterMonitor,
  IstioGatewayMonitor,
  KServeModelMonitor,
  LimitadorMonitor,
  MaasApiMonitor,
  ScrapeAuthorization,
  ScrapeMonitor,
  type ScrapeMonitorProps,
  ScrapePort,
  ScrapeTarget,
  ScrapeTls,
  Stack,
} from '../../lib';
import { manifestsOf, ofKind, only, problemsIn } from '../support/synth';

const serviceCa = ScrapeTls.caFromConfigMap({ name: 'openshift-service-ca.crt', key: 'service-ca.crt' });

describe('each exporter is found where it is', () => {
  test('the gateway: a headless Service for the metrics port, and a monitor that finds just it', () => {
    const manifests = manifestsOf((chart) => new IstioGatewayMonitor(chart, 'gateway'));
    const service = only(ofKind(manifests, 'Service'));
    const monitor = only(ofKind(manifests, 'ServiceMonitor'));
    expect(service).toMatchObject({
      metadata: { name: 'istio-gateway-metrics', namespace: 'openshift-ingress' },
      spec: {
        clusterIP: 'None',
        ports: [{ name: 'http-envoy-prom', port: 15090 }],
        selector: { 'gateway.networking.k8s.io/gateway-name': 'maas-default-gateway' },
      },
    });
    expect(monitor).toMatchObject({
      metadata: { name: 'istio-gateway-metrics', namespace: 'openshift-ingress' },
      spec: {
        namespaceSelector: { matchNames: ['openshift-ingress'] },
        selector: { matchLabels: service.metadata?.labels },
        endpoints: [{ port: 'http-envoy-prom', path: '/stats/prometheus', scheme: 'http' }],
      },
    });
  });

  test('the models: HTTPS on 8000, and the manifest says why the certificate is not verified', () => {
    const [monitor] = manifestsOf(
      (chart) =>
        new KServeModelMonitor(chart, 'models', { tls: ScrapeTls.skipVerification('one CA for each model') }),
    );
    expect(monitor).toMatchObject({
      kind: 'ServiceMonitor',
      metadata: {
        name: 'kserve-llm-models',
        namespace: 'llm',
        annotations: { 'maas-observability/tls-verification': 'skipped: one CA for each model' },
      },
      spec: {
        selector: { matchLabels: { 'app.kubernetes.io/part-of': 'llminferenceservice' } },
        endpoints: [
          { targetPort: 8000, scheme: 'https', path: '/metrics', tlsConfig: { insecureSkipVerify: true } },
        ],
      },
    });
  });

  test('a CA by reference verifies', () => {
    const [monitor] = manifestsOf((chart) => new KServeModelMonitor(chart, 'models', { tls: serviceCa }));
    expect(monitor).toMatchObject({
      spec: {
        endpoints: [
          { tlsConfig: { ca: { configMap: { name: 'openshift-service-ca.crt', key: 'service-ca.crt' } } } },
        ],
      },
    });
    expect(JSON.stringify(monitor)).not.toContain('insecureSkipVerify');
  });

  test('Authorino: the controller and the requests', () => {
    const [monitor] = manifestsOf((chart) => new AuthorinoMonitor(chart, 'authorino'));
    expect(monitor).toMatchObject({
      metadata: { name: 'authorino-server-metrics', namespace: 'kuadrant-system' },
      spec: { endpoints: [{ path: '/metrics' }, { path: '/server-metrics' }] },
    });
  });

  test('two endpoints of one port are told apart: else both would write the same `up`', () => {
    const relabelings = [
      { sourceLabels: ['__metrics_path__'], targetLabel: 'metrics_path', action: 'replace' },
    ];
    const [both] = manifestsOf((chart) => new AuthorinoMonitor(chart, 'authorino'));
    expect(both).toMatchObject({ spec: { endpoints: [{ relabelings }, { relabelings }] } });
    const [one] = manifestsOf((chart) => new LimitadorMonitor(chart, 'limitador'));
    expect(JSON.stringify(one)).not.toContain('relabelings');
  });

  test('maas-api: pods, by port number', () => {
    const [monitor] = manifestsOf((chart) => new MaasApiMonitor(chart, 'maas-api'));
    expect(monitor).toMatchObject({
      kind: 'PodMonitor',
      spec: {
        selector: { matchLabels: { 'app.kubernetes.io/name': 'maas-api' } },
        podMetricsEndpoints: [{ portNumber: 9090, path: '/metrics' }],
      },
    });
  });

  test('the router: verified TLS and a token by reference', () => {
    const [monitor] = manifestsOf(
      (chart) =>
        new HaproxyRouterMonitor(chart, 'router', {
          tls: serviceCa,
          authorization: ScrapeAuthorization.bearerToken({ name: 'router-reader', key: 'token' }),
        }),
    );
    expect(monitor).toMatchObject({
      spec: {
        endpoints: [
          {
            port: 'metrics',
            scheme: 'https',
            authorization: { type: 'Bearer', credentials: { name: 'router-reader', key: 'token' } },
          },
        ],
      },
    });
  });

  test("the namespace follows Red Hat Connectivity Link's", () => {
    const [monitor] = manifestsOf(
      (chart) => new LimitadorMonitor(chart, 'limitador', { namespace: 'rh-connectivity-link' }),
    );
    expect(monitor).toMatchObject({
      metadata: { namespace: 'rh-connectivity-link' },
      spec: { namespaceSelector: { matchNames: ['rh-connectivity-link'] } },
    });
  });
});

describe('the stack decides by which labels a monitor is selected', () => {
  const labelsUnder = (stack: Stack) =>
    ofKind(
      manifestsOf((chart) => new IstioGatewayMonitor(chart, 'gateway', { stack })),
      'ServiceMonitor',
    )[0]?.metadata?.labels ?? {};

  test.each([
    [
      'prometheus-operator',
      Stack.prometheusOperator({ selectorLabels: { release: 'kps' } }),
      { release: 'kps' },
    ],
    ['user workload', Stack.openShiftUserWorkload(), {}],
    [
      'Open Data Hub',
      Stack.openDataHub(),
      {
        'monitoring.opendatahub.io/scrape': 'true',
        'monitoring.openshift.io/collection-profile': 'minimal',
        // The label that the collector of version 3.4 selects by, as long as nobody says the version.
        'opendatahub.io/monitoring': 'true',
        'openshift.io/user-monitoring': 'false',
      },
    ],
  ])('%s', (_, stack, labels) => {
    expect(labelsUnder(stack)).toEqual(labels);
  });
});

describe('refused', () => {
  const good: ScrapeMonitorProps = {
    name: 'mine',
    exporter: new Exporter({ name: 'mine' }),
    target: ScrapeTarget.services('apps', { app: 'mine' }),
    endpoints: [{ port: ScrapePort.named('metrics') }],
  };
  const withProps = (props: Partial<ScrapeMonitorProps>) =>
    problemsIn((chart) => new ScrapeMonitor(chart, 'monitor', { ...good, ...props }));

  test('nothing, when nothing is wrong', () => {
    expect(withProps({})).toEqual([]);
  });

  test.each<[string, Partial<ScrapeMonitorProps>, string]>([
    [
      'a name out of form',
      { name: 'My Monitor' },
      'name "My Monitor" is not a Kubernetes name: use at most 253 lower-case letters, digits, "-" and ".", ' +
        'beginning and ending with a letter or digit. Did you mean "my-monitor"?',
    ],
    [
      'a namespace out of form',
      { target: ScrapeTarget.services('my_apps', { app: 'mine' }) },
      'namespace "my_apps" is not a namespace',
    ],
    [
      'a target without labels',
      { target: ScrapeTarget.services('apps', {}) },
      'target labels are empty and would find every Service of the namespace: name at least one label.',
    ],
    [
      'a label value out of form',
      { target: ScrapeTarget.services('apps', { app: 'a b' }) },
      'gives "app" the value "a b"',
    ],
    ['no endpoint', { endpoints: [] }, 'endpoints is empty: name at least one port and path.'],
    [
      'a port out of range',
      { endpoints: [{ port: ScrapePort.number(70000) }] },
      'endpoints[0]: port is 70000: write a whole number from 1 to 65535.',
    ],
    [
      'a port name out of form',
      { endpoints: [{ port: ScrapePort.named('Metrics Port') }] },
      'endpoints[0]: port "Metrics Port" is not a port name: use lower-case letters, digits and "-".',
    ],
    [
      'a relative path',
      { endpoints: [{ port: ScrapePort.number(80), path: 'metrics' }] },
      'endpoints[0]: path "metrics" must begin with "/".',
    ],
    [
      'no interval',
      { interval: Duration.seconds(0) },
      'interval is 0 ms: write a positive duration in whole milliseconds, such as Duration.seconds(30).',
    ],
    [
      'a timeout longer than the interval',
      { interval: Duration.seconds(5), scrapeTimeout: Duration.seconds(10) },
      'scrapeTimeout is longer than interval, which Prometheus refuses: shorten it.',
    ],
    [
      "Kuadrant's own label",
      { labels: { 'kuadrant.io/observability': 'true' } },
      "the label kuadrant.io/observability marks Kuadrant's own monitors, and the operator would delete this one",
    ],
    [
      'another namespace than the target, where the stack ignores it',
      { namespace: 'monitoring', stack: Stack.openShiftUserWorkload() },
      'under openshift-user-workload a monitor reaches only its own namespace: put it into "apps" instead of "monitoring".',
    ],
    [
      'a file of Prometheus, where the stack refuses it',
      {
        endpoints: [
          { port: ScrapePort.number(80), authorization: ScrapeAuthorization.bearerTokenFile('/token') },
        ],
        stack: Stack.openShiftUserWorkload(),
      },
      'endpoints[0]: openshift-user-workload refuses a token file: write ScrapeAuthorization.bearerToken instead.',
    ],
    [
      'a CA file on a PodMonitor, under any stack',
      {
        target: ScrapeTarget.pods('apps', { app: 'mine' }),
        endpoints: [{ port: ScrapePort.number(80), tls: ScrapeTls.caFromFile('/ca.crt') }],
        stack: Stack.prometheusOperator(),
      },
      'endpoints[0]: a PodMonitor refuses a CA file: write ScrapeTls.caFromConfigMap instead.',
    ],
    [
      'skipping TLS without a reason',
      { endpoints: [{ port: ScrapePort.number(80), tls: ScrapeTls.skipVerification(' ') }] },
      'endpoints[0]: TLS verification is skipped without a reason.',
    ],
  ])('%s', (_, props, problem) => {
    expect(withProps(props).map((found) => found.replace('[chart/monitor] ', ''))).toContainEqual(
      expect.stringContaining(problem),
    );
  });

  test('a gateway name that no Service can have', () => {
    expect(problemsIn((chart) => new IstioGatewayMonitor(chart, 'gateway', { name: 'a.b' }))).toEqual([
      expect.stringContaining('[chart/gateway] name "a.b" is not a Service name'),
    ]);
  });

  test('two monitors of one target, wherever they are in the app', () => {
    const problems = problemsIn((chart) => {
      new LimitadorMonitor(chart, 'ours');
      new LimitadorMonitor(new Chart(chart, 'other'), 'theirs', { name: 'again' });
    });
    expect(problems).toEqual([
      '[chart/ours] limitador in kuadrant-system has two owners: chart/other/theirs scrapes it as well, and every ' +
        'series would count twice. Keep one of them.',
      '[chart/other/theirs] limitador in kuadrant-system has two owners: chart/ours scrapes it as well, and every ' +
        'series would count twice. Keep one of them.',
    ]);
  });

  test('not two gateways in one namespace', () => {
    expect(
      problemsIn((chart) => {
        new IstioGatewayMonitor(chart, 'a');
        new IstioGatewayMonitor(chart, 'b', {
          name: 'b-metrics',
          gateway: Gateway.named('b', 'openshift-ingress'),
        });
      }),
    ).toEqual([]);
  });
});
