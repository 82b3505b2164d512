import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ApiObject, App, Chart, Duration, YamlOutputType } from 'cdk8s';
import { type Construct } from 'constructs';
import { parseAllDocuments } from 'yaml';
import {
  Gateway,
  KustomizeApp,
  LimitadorMonitor,
  MaaSObservabilityChart,
  type MaaSObservabilityChartProps,
  PrometheusRule,
  Scrape,
  Stack,
  TelemetryLabels,
} from '../../lib';
import {
  type Manifest,
  hasKubectl,
  kustomize,
  manifestProblems,
  readManifests,
} from '../support/manifest-oracles';
import { inTemporaryDirectory, ofKind } from '../support/synth';

const OUTPUT_TYPES = [
  YamlOutputType.FILE_PER_APP,
  YamlOutputType.FILE_PER_CHART,
  YamlOutputType.FILE_PER_RESOURCE,
  YamlOutputType.FOLDER_PER_CHART_FILE_PER_RESOURCE,
];

const ROOT = join(__dirname, '..', '..');

function manifestsWith(props: MaaSObservabilityChartProps = {}): Manifest[] {
  const app = new KustomizeApp();
  new MaaSObservabilityChart(app, 'maas', props);
  return parseAllDocuments(app.synthYaml(), { version: '1.1' }).map(
    (document) => document.toJS() as Manifest,
  );
}

const identity = ({ kind, metadata }: Manifest) =>
  [kind, [metadata?.namespace, metadata?.name].join('/')].join(' ');

const DEFAULT_OBJECTS = [
  'GrafanaDashboard llm-observability/ai-engineer',
  'GrafanaDashboard llm-observability/platform-admin',
  'GrafanaDashboard llm-observability/token-metrics',
  'GrafanaFolder llm-observability/maas',
  'PrometheusRule kuadrant-system/maas-rules-kuadrant-system',
  'PrometheusRule llm/maas-rules-llm',
  'PrometheusRule maas-api/maas-rules-maas-api',
  'PrometheusRule openshift-ingress/maas-rules-openshift-ingress',
  'Service openshift-ingress/istio-gateway-metrics',
  'ServiceMonitor kuadrant-system/authorino-server-metrics',
  'ServiceMonitor kuadrant-system/limitador-metrics',
  'ServiceMonitor llm/kserve-llm-models',
  'ServiceMonitor openshift-ingress/istio-gateway-metrics',
  'Telemetry openshift-ingress/maas-gateway-telemetry',
  'TelemetryPolicy openshift-ingress/maas-telemetry',
];

test('by default: the whole flow of the mission', () => {
  expect(manifestsWith().map(identity).sort()).toEqual(DEFAULT_OBJECTS);
});

describe('every manifest is what the cluster takes', () => {
  const stacks: [string, Stack][] = [
    ['prometheus-operator', Stack.prometheusOperator({ selectorLabels: { release: 'kps' } })],
    ['user workload', Stack.openShiftUserWorkload()],
    ['Open Data Hub', Stack.openDataHub()],
  ];
  const presets: [string, TelemetryLabels][] = [
    ['tier', TelemetryLabels.tier()],
    ['subscription', TelemetryLabels.subscription()],
    ['subscription with user', TelemetryLabels.subscription({ user: true })],
  ];
  test.each(stacks.flatMap(([stack, s]) => presets.map(([preset, p]) => [stack, preset, s, p] as const)))(
    '%s, %s',
    (_stack, _preset, stack, telemetryLabels) => {
      const everything: MaaSObservabilityChartProps = {
        stack,
        telemetryLabels,
        scrape: { models: Scrape.here(), 'maas-api': Scrape.here() },
      };
      expect(manifestsWith(everything).flatMap((manifest) => manifestProblems(manifest))).toEqual([]);
    },
  );
});

describe('one prop, and everything follows', () => {
  test('the namespace of Red Hat Connectivity Link', () => {
    const text = JSON.stringify(manifestsWith({ kuadrant: { namespace: 'rh-connectivity-link' } }));
    expect(text).toContain('rh-connectivity-link');
    expect(text).not.toContain('kuadrant-system');
  });

  test('another gateway', () => {
    const text = JSON.stringify(manifestsWith({ gateway: Gateway.named('edge', 'gateways') }));
    expect(text).toContain('edge');
    expect(text).not.toContain('maas-default-gateway');
    expect(text).not.toContain('openshift-ingress');
  });

  test('a renamed label', () => {
    const text = JSON.stringify(
      manifestsWith({ telemetryLabels: TelemetryLabels.tier().renamed('tier', 'plan_name') }),
    );
    expect(text).toContain('plan_name');
    expect(text).not.toMatch(/by *\([^)]*\btier\b/);
  });

  test('several model namespaces: a monitor in each', () => {
    const monitors = ofKind(
      manifestsWith({ models: { namespaces: ['llm', 'llm-staging'] } }),
      'ServiceMonitor',
    );
    expect(monitors.map(identity)).toEqual(
      expect.arrayContaining([
        'ServiceMonitor llm/kserve-llm-models-llm',
        'ServiceMonitor llm-staging/kserve-llm-models-llm-staging',
      ]),
    );
  });

  test('labels and annotations on everything', () => {
    const labels = { team: 'platform' };
    for (const { metadata } of manifestsWith({ labels, annotations: { owner: 'platform@example.org' } })) {
      expect(metadata).toMatchObject({
        labels: {
          team: 'platform',
          'app.kubernetes.io/part-of': 'maas-observability',
          'app.kubernetes.io/managed-by': 'cdk8s',
        },
        annotations: { owner: 'platform@example.org' },
      });
    }
  });
});

describe('who scrapes', () => {
  const monitorsWith = (props: MaaSObservabilityChartProps) =>
    manifestsWith(props)
      .filter(({ kind }) => kind.endsWith('Monitor'))
      .map(({ metadata }) => metadata?.name)
      .sort();

  test("Kuadrant's observability takes its three targets, from 1.4 on", () => {
    expect(monitorsWith({ kuadrant: { observability: true } })).toEqual(['kserve-llm-models']);
    expect(monitorsWith({ kuadrant: { observability: true, version: '1.3' } })).toEqual([
      'authorino-server-metrics',
      'kserve-llm-models',
    ]);
  });

  test('KServe scrapes the models for Open Data Hub', () => {
    expect(monitorsWith({ stack: Stack.openDataHub() })).not.toContain('kserve-llm-models');
  });
});

describe('parts can be left out or replaced', () => {
  test('each of them', () => {
    const manifests = manifestsWith({
      telemetryPolicy: false,
      rules: false,
      gatewayTelemetry: false,
      dashboards: [],
      scrape: {
        'istio-gateway': Scrape.elsewhere('the mesh team'),
        limitador: Scrape.nobody(),
        authorino: Scrape.nobody(),
        models: Scrape.nobody(),
      },
    });
    expect(manifests).toEqual([]);
  });

  test('an object of the user in the folder it belongs to', () => {
    inTemporaryDirectory((outdir) => {
      const app = new KustomizeApp({ outdir });
      const chart = new MaaSObservabilityChart(app, 'maas', { dashboards: [] });
      new ApiObject(chart.monitors, 'mine', {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name: 'mine', namespace: 'llm' },
      });
      app.synth();
      expect(readFileSync(join(outdir, 'monitors', 'kustomization.yaml'), 'utf8')).toContain(
        'configmap-mine_llm.yaml',
      );
    });
  });
});

describe('several installations', () => {
  const instances = (clusters: boolean) => (app: KustomizeApp) => {
    for (const name of ['one', 'two']) {
      new MaaSObservabilityChart(app, name, {
        folder: name,
        ...(clusters ? { cluster: name } : { instance: name, gateway: Gateway.named(name, 'gateways') }),
        ...(clusters
          ? {}
          : { scrape: { limitador: Scrape.elsewhere('x'), authorino: Scrape.elsewhere('x') } }),
        ...(clusters ? {} : { models: { namespaces: [`llm-${name}`] } }),
      });
    }
  };

  test.each([
    ['clusters', true],
    ['gateways of one cluster', false],
  ])('%s are a loop', (_, clusters) => {
    inTemporaryDirectory((outdir) => {
      const app = new KustomizeApp({ outdir });
      instances(clusters)(app);
      app.synth();
      const manifests = readManifests(outdir);
      expect(new Set(manifests.map(({ file }) => file.split('/')[0]))).toEqual(new Set(['one', 'two']));
      const names = manifests.map(({ object }) => identity(object));
      if (!clusters) expect(new Set(names).size).toBe(names.length);
    });
  });

  test('two of one cluster that do not know of each other are told what they share', () => {
    const app = new KustomizeApp();
    new MaaSObservabilityChart(app, 'one', { folder: 'one' });
    new MaaSObservabilityChart(app, 'two', { folder: 'two' });
    expect(() => app.synthYaml()).toThrow(
      /\[one\/monitors\/Limitador\] limitador in kuadrant-system has two owners: two\/monitors\/Limitador/,
    );
  });
});

describe('output', () => {
  test('the layout of dist', () => {
    inTemporaryDirectory((outdir) => {
      const app = new KustomizeApp({ outdir });
      new MaaSObservabilityChart(app, 'maas');
      app.synth();
      expect(
        readManifests(outdir)
          .map(({ file }) => file)
          .sort(),
      ).toEqual([
        'dashboards/dashboard-ai-engineer.yaml',
        'dashboards/dashboard-platform-admin.yaml',
        'dashboards/dashboard-token-metrics.yaml',
        'dashboards/folder-maas.yaml',
        'monitors/service-istio-gateway-metrics_openshift-ingress.yaml',
        'monitors/servicemonitor-authorino-server-metrics_kuadrant-system.yaml',
        'monitors/servicemonitor-istio-gateway-metrics_openshift-ingress.yaml',
        'monitors/servicemonitor-kserve-llm-models_llm.yaml',
        'monitors/servicemonitor-limitador-metrics_kuadrant-system.yaml',
        'rules/prometheusrule-maas-rules-kuadrant-system_kuadrant-system.yaml',
        'rules/prometheusrule-maas-rules-llm_llm.yaml',
        'rules/prometheusrule-maas-rules-maas-api_maas-api.yaml',
        'rules/prometheusrule-maas-rules-openshift-ingress_openshift-ingress.yaml',
        'telemetry/telemetry-maas-gateway-telemetry_openshift-ingress.yaml',
        'telemetry/telemetrypolicy-maas-telemetry_openshift-ingress.yaml',
      ]);
      expect(readFileSync(join(outdir, 'kustomization.yaml'), 'utf8')).toMatch(
        /resources:\n {2}- telemetry\n {2}- monitors\n {2}- rules\n {2}- dashboards\n$/,
      );
    });
  });

  (hasKubectl() ? test : test.skip)(
    'kubectl kustomize gives every object, from the root and from each folder',
    () => {
      inTemporaryDirectory((outdir) => {
        const app = new KustomizeApp({ outdir });
        new MaaSObservabilityChart(app, 'maas');
        app.synth();
        expect(kustomize(outdir).map(identity).sort()).toEqual(DEFAULT_OBJECTS);
        const parts = ['telemetry', 'monitors', 'rules', 'dashboards'].flatMap((folder) =>
          kustomize(join(outdir, folder)),
        );
        expect(parts.map(identity).sort()).toEqual(DEFAULT_OBJECTS);
      });
    },
  );

  test("in a user's own cdk8s App, beside a chart of theirs", () => {
    inTemporaryDirectory((outdir) => {
      const app = new App({ outdir });
      new ApiObject(new Chart(app, 'theirs'), 'object', {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name: 'x' },
      });
      new MaaSObservabilityChart(app, 'maas');
      app.synth();
      const manifests = readManifests(outdir).filter(({ file }) => file.startsWith('maas'));
      expect(manifests.map(({ object }) => identity(object)).sort()).toEqual(DEFAULT_OBJECTS);
    });
  });

  test.each(OUTPUT_TYPES)("in a user's own App: %s loses no object", (yamlOutputType) => {
    inTemporaryDirectory((outdir) => {
      const app = new App({ outdir, yamlOutputType });
      new MaaSObservabilityChart(app, 'maas', { models: { namespaces: ['a', 'b'] } });
      app.synth();
      expect(readManifests(outdir)).toHaveLength(DEFAULT_OBJECTS.length + 2);
    });
  });

  test('as templates of a Helm chart, rules and legends with braces are refused', () => {
    inTemporaryDirectory((outdir) => {
      const synthWith = (folder: string) => {
        const app = new App({ outdir: join(outdir, folder) });
        const chart = new Chart(app, 'mine');
        new LimitadorMonitor(chart, 'limitador');
        if (folder === 'templates') return app;
        new PrometheusRule(chart, 'rules', {
          name: 'mine',
          namespace: 'mine',
          groups: [
            {
              name: 'mine',
              rules: [
                { alert: 'Mine', expr: 'vector(1)', labels: {}, annotations: { summary: '{{ $value }}' } },
              ],
            },
          ],
        });
        return app;
      };
      // As cdk8s-cli lays it out before it runs the app.
      for (const folder of ['', 'helm']) {
        mkdirSync(join(outdir, folder), { recursive: true });
        writeFileSync(join(outdir, folder, 'Chart.yaml'), 'apiVersion: v2\n');
      }
      synthWith('templates').synth();
      synthWith('elsewhere').synth();
      expect(() => {
        synthWith('helm/templates').synth();
      }).toThrow(
        'Helm would read PrometheusRule mine as templates, because alerts and legends have {{ }} of their own, and would ' +
          'refuse the chart: synthesize without --format helm, and apply the output with kustomize.',
      );
    });
  });

  test("in a user's own App with a file for each resource: an object that would get lost is an error", () => {
    const inNamespace = (scope: Construct, id: string, namespace: string) =>
      new LimitadorMonitor(scope, id, { namespace });
    const problemWith = (yamlOutputType: YamlOutputType, build: (app: App) => void) => {
      const app = new App({ yamlOutputType });
      build(app);
      try {
        app.synth();
        return undefined;
      } catch (error) {
        return (error as Error).message.split('\n').at(-1)?.trim();
      }
    };
    // Of one chart, and of two, which are single constructs.
    const twice = (app: App) => {
      const chart = new Chart(app, 'mine');
      inNamespace(chart, 'a', 'a');
      inNamespace(chart, 'b', 'b');
    };
    const apart = (app: App) => {
      inNamespace(new Chart(app, 'a'), 'monitor', 'a');
      inNamespace(new Chart(app, 'b'), 'monitor', 'b');
    };
    const lost = (first: string, second: string) =>
      `[] cdk8s would write ServiceMonitor limitador-metrics of ${first} in "a" and of ${second} in "b" to one file, and ` +
      'one would be lost: use KustomizeApp, or one file for each chart.';
    const { FILE_PER_RESOURCE, FOLDER_PER_CHART_FILE_PER_RESOURCE, FILE_PER_CHART } = YamlOutputType;
    for (const type of [FILE_PER_RESOURCE, FOLDER_PER_CHART_FILE_PER_RESOURCE]) {
      expect(problemWith(type, twice)).toBe(lost('mine/a/Resource', 'mine/b/Resource'));
    }
    expect(problemWith(FILE_PER_RESOURCE, apart)).toBe(lost('a/monitor/Resource', 'b/monitor/Resource'));
    inTemporaryDirectory((outdir) => {
      for (const [type, build] of [
        [FOLDER_PER_CHART_FILE_PER_RESOURCE, apart],
        [FILE_PER_CHART, twice],
      ] as const) {
        const app = new App({ outdir: join(outdir, `type-${type}`), yamlOutputType: type });
        build(app);
        app.synth();
        expect(readManifests(join(outdir, `type-${type}`))).toHaveLength(2);
      }
    });
  });

  test('npx cdk8s synth writes the layout, and --stdout prints Kubernetes objects only', () => {
    inTemporaryDirectory((outdir) => {
      const cli = join(ROOT, 'node_modules', 'cdk8s-cli', 'bin', 'cdk8s');
      const run = (...args: string[]) =>
        execFileSync(process.execPath, [cli, 'synth', '--app', 'node --import tsx main.ts', ...args], {
          cwd: ROOT,
          encoding: 'utf8',
          env: { ...process.env, CDK8S_CHECK_UPGRADE: 'false' },
        });
      const out = join(outdir, 'dist');
      run('--output', out);
      expect(
        readManifests(out)
          .map(({ object }) => identity(object))
          .sort(),
      ).toEqual(DEFAULT_OBJECTS);

      const printed = parseAllDocuments(run('--stdout'), { version: '1.1' }).map((d) => d.toJS() as Manifest);
      expect(printed.map(identity).sort()).toEqual(DEFAULT_OBJECTS);
    });
  });
});

describe('bad input', () => {
  const problemsWith = (props: MaaSObservabilityChartProps): string[] => {
    const app = new KustomizeApp();
    new MaaSObservabilityChart(app, 'maas', props);
    try {
      app.synthYaml();
    } catch (error) {
      return (error as Error).message.split('\n  ').slice(1);
    }
    return [];
  };

  test.each<[string, MaaSObservabilityChartProps, string]>([
    [
      'a namespace out of form',
      { kuadrant: { namespace: 'Kuadrant System' } },
      '[maas] kuadrant.namespace "Kuadrant System" is not a namespace: use at most 63 lower-case letters, digits and ' +
        '"-", beginning and ending with a letter or digit. Did you mean "kuadrant-system"?',
    ],
    [
      'a gateway that no object can be named',
      { gateway: Gateway.named('MaaS gateway', 'openshift-ingress') },
      '[maas] gateway.name "MaaS gateway" is not a Kubernetes name: use at most 253 lower-case letters, digits, "-" ' +
        'and ".", beginning and ending with a letter or digit. Did you mean "maas-gateway"?',
    ],
    [
      "a gateway's namespace out of form, which the route takes over",
      { gateway: Gateway.named('maas-gateway', 'Ingress') },
      '[maas] gateway.namespace "Ingress" is not a namespace: use at most 63 lower-case letters, digits and "-", ' +
        'beginning and ending with a letter or digit. Did you mean "ingress"?',
    ],
    [
      "a models' namespace out of form, beside a good one",
      { models: { namespaces: ['llm', 'LLM!'] } },
      '[maas] models.namespaces "LLM!" is not a namespace: use at most 63 lower-case letters, digits and "-", ' +
        'beginning and ending with a letter or digit. Did you mean "llm"?',
    ],
    [
      "Grafana's namespace out of form",
      { grafana: { namespace: '?' } },
      '[maas] grafana.namespace "?" is not a namespace: use at most 63 lower-case letters, digits and "-", beginning ' +
        'and ending with a letter or digit.',
    ],
    [
      'labels that pick every Grafana',
      { grafana: { instanceLabels: {} } },
      '[maas] grafana.instanceLabels is empty and would pick every Grafana: write { app: "grafana" }.',
    ],
    [
      'a folder without a title',
      { grafana: { folder: ' ' } },
      '[maas] grafana.folder is empty: give the folder a title.',
    ],
    [
      'a scrape without an interval',
      { scrapeInterval: Duration.seconds(0) },
      '[maas] scrapeInterval is 0 ms: write a positive duration in whole milliseconds, such as Duration.seconds(30).',
    ],
    [
      'a version that does not exist',
      { kuadrant: { version: '1.2' as '1.3' } },
      "[maas] kuadrant.version \"1.2\" is unknown: write one of '1.3', '1.4', '1.5', 'next'.",
    ],
    [
      'no model namespace',
      { models: { namespaces: [] } },
      '[maas] models.namespaces is empty: name the namespace of the models.',
    ],
    [
      'a namespace twice',
      { models: { namespaces: ['llm', 'llm'] } },
      '[maas] models.namespaces names "llm" twice.',
    ],
    [
      'two owners of one target',
      { kuadrant: { observability: true }, scrape: { limitador: Scrape.here() } },
      "[maas] limitador would have two owners: Kuadrant's observability scrapes it already, and every series would " +
        "count twice. Leave scrape['limitador'] out, or set kuadrant.observability to false.",
    ],
    [
      'an empty vocabulary',
      { telemetryLabels: TelemetryLabels.of({}) },
      '[maas/telemetry/TelemetryPolicy] no labels are left: a TelemetryPolicy needs at least one. Start from ' +
        'TelemetryLabels.tier().',
    ],
    [
      'an instance that no name can take',
      { instance: 'One!' },
      '[maas] instance "One!" becomes part of names and uids: use at most 20 lower-case letters, digits and "-".',
    ],
    [
      'a label that cdk8s cannot write',
      { labels: { constructor: 'c' } },
      '[maas] labels has the key "constructor", and cdk8s cannot write a map that has it: choose another key.',
    ],
    [
      'a label out of form',
      { labels: { 'a b': 'c' } },
      '[maas] labels has the key "a b", which is not a Kubernetes label key.',
    ],
    [
      'the router without a way to reach it',
      { scrape: { 'haproxy-router': Scrape.here() } },
      '[maas/monitors] the chart scrapes the HAProxy router, which answers only over verified TLS to a token: set ' +
        'monitors.haproxyRouter, or leave the router to the ingress operator.',
    ],
  ])('%s: said once, whatever is made from it', (_, props, problem) => {
    expect(problemsWith({ networkPolicies: true, persesDashboard: {}, ...props })).toEqual([problem]);
  });

  test('a refused instance does not become the name of another installation', () => {
    const app = new KustomizeApp();
    const elsewhere = Scrape.elsewhere('the other');
    new MaaSObservabilityChart(app, 'one', { folder: 'one' });
    new MaaSObservabilityChart(app, 'two', {
      folder: 'two',
      instance: 'Two!',
      gateway: Gateway.named('two', 'gateways'),
      models: { namespaces: ['llm-two'] },
      scrape: { limitador: elsewhere, authorino: elsewhere },
    });
    expect(() => app.synthYaml()).toThrow(
      new Error(
        'Validation failed with the following errors:\n' +
          '  [two] instance "Two!" becomes part of names and uids: use at most 20 lower-case letters, digits and "-".',
      ),
    );
  });

  test('all of it at once', () => {
    const problems = problemsWith({
      kuadrant: { namespace: 'A' },
      grafana: { folder: ' ' },
      scrapeInterval: undefined,
      telemetryLabels: TelemetryLabels.tier().renamed('user', 'le'),
    });
    expect(problems).toEqual(
      expect.arrayContaining([
        expect.stringContaining('kuadrant.namespace "A"'),
        '[maas] grafana.folder is empty: give the folder a title.',
        expect.stringContaining('label "le" is taken'),
      ]),
    );
  });
});
