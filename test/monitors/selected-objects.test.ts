import { ApiObject, Chart, JsonPatch } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import {
  Exporter,
  KustomizeApp,
  MaaSObservabilityChart,
  MetricsNetworkPolicy,
  ScrapeMonitor,
  type ScrapeMonitorProps,
  ScrapePort,
  ScrapeTarget,
} from '../../lib';
import { manifestsOf, ofKind, only, problemsIn, problemsOf } from '../support/synth';

const inBilling = { namespace: 'billing', labels: { app: 'billing' } };

const service = (chart: Chart, props: kplus.ServiceProps = {}) =>
  new kplus.Service(chart, 'Service', {
    metadata: { name: 'billing', ...inBilling },
    ports: [{ name: 'http-metrics', port: 80, targetPort: 9000 }],
    ...props,
  });
const monitor = (chart: Chart, props: Partial<ScrapeMonitorProps> = {}) =>
  new ScrapeMonitor(chart, 'Monitor', {
    name: 'billing',
    exporter: new Exporter({ name: 'billing' }),
    target: ScrapeTarget.services('billing', { app: 'billing' }),
    endpoints: [{ port: ScrapePort.named('http-metrics') }],
    ...props,
  });
const deployment = (chart: Chart, labels: Record<string, string> = { app: 'billing' }) =>
  new kplus.Deployment(chart, 'Deployment', {
    metadata: { name: 'billing', namespace: 'billing' },
    podMetadata: { labels },
    containers: [{ image: 'billing:1', ports: [{ name: 'metrics', number: 9000 }], resources: {} }],
  });
const pods = { target: ScrapeTarget.pods('billing', { app: 'billing' }) };

describe('a monitor of a Service of the app', () => {
  const written = (build: (chart: Chart) => unknown) =>
    only(ofKind(manifestsOf(build), 'ServiceMonitor')) as unknown as {
      metadata: { namespace: string };
      spec: { endpoints: unknown[]; selector: unknown; namespaceSelector: unknown };
    };

  test('takes its namespace, labels and metrics port', () => {
    const found = written((chart) =>
      monitor(chart, { target: ScrapeTarget.of(service(chart)), endpoints: undefined }),
    );
    expect(found.metadata.namespace).toBe('billing');
    expect(found.spec).toMatchObject({
      endpoints: [{ port: 'http-metrics', path: '/metrics', scheme: 'http' }],
      selector: { matchLabels: { app: 'billing' } },
      namespaceSelector: { matchNames: ['billing'] },
    });
  });

  test.each<[string, kplus.ServicePort[], unknown]>([
    ['the only port', [{ name: 'web', port: 80 }], { port: 'web' }],
    ['one without a name, by number', [{ port: 80, targetPort: 9000 }], { targetPort: 9000 }],
    [
      'of several, the one named for metrics',
      [
        { name: 'web', port: 80 },
        { name: 'metrics', port: 9000 },
      ],
      { port: 'metrics' },
    ],
  ])('%s', (_, ports, endpoint) => {
    const found = written((chart) =>
      monitor(chart, { target: ScrapeTarget.of(service(chart, { ports })), endpoints: undefined }),
    );
    expect(found.spec.endpoints).toMatchObject([endpoint]);
  });

  test('needs a namespace, labels, and one port that can be meant', () => {
    const problemsWith = (props: kplus.ServiceProps) =>
      problemsIn((chart) =>
        monitor(chart, { target: ScrapeTarget.of(service(chart, props)), endpoints: undefined }),
      );
    expect(problemsWith({ metadata: { labels: { app: 'billing' } } })).toContain(
      '[chart/Monitor] the Service chart/Service has no namespace: give one to it, or to its chart.',
    );
    expect(problemsWith({ metadata: { namespace: 'billing' } })).toContain(
      '[chart/Monitor] the Service chart/Service has no labels to find it by: give it one, such as app.',
    );
    const ports = [
      { name: 'web', port: 80 },
      { name: 'admin', port: 9000 },
    ];
    expect(problemsWith({ ports })).toEqual([
      '[chart/Monitor] endpoints is empty: name at least one port and path.',
    ]);
  });
});

describe('a selector that finds nothing of the app', () => {
  const advice =
    'Write the labels of the one that is meant, or madeElsewhere: true where it is not in this app. ' +
    '[selector-finds-nothing]';

  test('a wrong label', () => {
    expect(
      problemsIn((chart) => {
        service(chart);
        monitor(chart, { target: ScrapeTarget.services('billing', { app: 'biling' }) });
      }),
    ).toEqual([
      '[chart/Monitor] it selects Services with app=biling in "billing", and none of this app has that; there is Service ' +
        `billing with app=billing. ${advice}`,
    ]);
    expect(
      problemsIn((chart) => {
        deployment(chart, { app: 'other' });
        monitor(chart, { ...pods, endpoints: [{ port: ScrapePort.number(9000) }] });
      }),
    ).toEqual([
      '[chart/Monitor] it selects pods with app=billing in "billing", and none of this app has that; there is Deployment ' +
        `billing with app=other. ${advice}`,
    ]);
    expect(
      problemsIn((chart) => {
        deployment(chart);
        new MetricsNetworkPolicy(chart, 'Policy', {
          name: 'billing',
          namespace: 'billing',
          podLabels: { app: 'biling' },
          ports: [9000],
        });
      }),
    ).toEqual([
      '[chart/Policy] it selects pods with app=biling in "billing", and none of this app has that; there is Deployment ' +
        `billing with app=billing. ${advice}`,
    ]);
  });

  test('a wrong port', () => {
    const problemsWith = (props: Partial<ScrapeMonitorProps>) =>
      problemsIn((chart) => {
        service(chart);
        deployment(chart);
        monitor(chart, props);
      });
    expect(problemsWith({ endpoints: [{ port: ScrapePort.named('http-metric') }] })).toEqual([
      '[chart/Monitor] endpoints[0]: Service billing has no port "http-metric"; did you mean "http-metrics"? ' +
        '[port-not-found]',
    ]);
    expect(problemsWith({ endpoints: [{ port: ScrapePort.number(80) }] })).toEqual([
      '[chart/Monitor] endpoints[0]: Service billing has no port 80; it has 9000. [port-not-found]',
    ]);
    expect(problemsWith({ ...pods, endpoints: [{ port: ScrapePort.named('web') }] })).toEqual([
      '[chart/Monitor] endpoints[0]: Deployment billing has no port "web"; it has metrics. [port-not-found]',
    ]);
    for (const props of [
      {},
      { endpoints: [{ port: ScrapePort.number(9000) }] },
      { ...pods, endpoints: [{ port: ScrapePort.named('metrics') }] },
      { ...pods, endpoints: [{ port: ScrapePort.number(9000) }] },
    ]) {
      expect(problemsWith(props)).toEqual([]);
    }
  });

  test('an object that is written by hand, and one that a patch changes, are seen as they are written', () => {
    expect(
      problemsIn((chart) => {
        const byHand = new ApiObject(chart, 'Service', {
          apiVersion: 'v1',
          kind: 'Service',
          metadata: { name: 'billing', ...inBilling },
          spec: { ports: [{ name: 'http-metrics', port: 9000 }] },
        });
        byHand.addJsonPatch(JsonPatch.replace('/metadata/labels/app', 'renamed'));
        monitor(chart);
      }),
    ).toEqual([expect.stringContaining('there is Service billing with app=renamed.')]);
  });

  test('is nothing to say where the target may be elsewhere', () => {
    const wrong = { target: ScrapeTarget.services('billing', { app: 'biling' }) };
    // The app has no Service there, or one in another cluster only, or the user says so.
    expect(problemsIn((chart) => monitor(chart, wrong))).toEqual([]);
    expect(
      problemsIn((chart) => {
        service(chart, { metadata: { ...inBilling, namespace: 'other' } });
        monitor(chart, wrong);
      }),
    ).toEqual([]);
    expect(
      problemsIn((chart) => {
        service(chart);
        monitor(chart, { ...wrong, madeElsewhere: true });
      }),
    ).toEqual([]);
    expect(
      problemsOf((app) => {
        const chart = new MaaSObservabilityChart(app, 'east', { cluster: 'east' });
        service(chart);
        monitor(new MaaSObservabilityChart(app, 'west', { cluster: 'west', folder: 'west' }), wrong);
      }).filter((problem) => problem.includes('selector-finds-nothing')),
    ).toEqual([]);
  });

  test('the Service that the gateway monitor makes for itself is no sign of others', () => {
    expect(
      problemsOf((app) => {
        const chart = new MaaSObservabilityChart(app, 'maas');
        monitor(chart, { target: ScrapeTarget.services('openshift-ingress', { app: 'mine' }) });
      }),
    ).toEqual([]);
  });

  test('every synth looks at the objects that are there', () => {
    const app = new KustomizeApp();
    const chart = new Chart(app, 'chart');
    monitor(chart, { target: ScrapeTarget.services('billing', { app: 'biling' }) });
    app.synthYaml();
    service(chart);
    expect(() => app.synthYaml()).toThrow('[selector-finds-nothing]');
  });
});
