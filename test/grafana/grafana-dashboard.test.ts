import { gunzipSync } from 'node:zlib';
import { DashboardBuilder } from '@grafana/grafana-foundation-sdk/dashboard';
import { ApiObject, Chart, Duration } from 'cdk8s';
import { parseAllDocuments } from 'yaml';
import { platformAdmin } from '../../dashboards';
import {
  DashboardFolder,
  GrafanaDashboard,
  type GrafanaDashboardProps,
  GrafanaFolder,
  KustomizeApp,
  MaaSObservabilityChart,
  Objective,
} from '../../lib';
import { manifestsOf, ofKind, only, problemsIn, problemsOf } from '../support/synth';

const builder = () => new DashboardBuilder('Mine').uid('mine');
const good: GrafanaDashboardProps = { name: 'mine', dashboard: builder() };
const withProps = (props: Partial<GrafanaDashboardProps>) =>
  only(
    ofKind(
      manifestsOf((chart) => new GrafanaDashboard(chart, 'dashboard', { ...good, ...props })),
      'GrafanaDashboard',
    ),
  );
const problemsWith = (props: Partial<GrafanaDashboardProps>) =>
  problemsIn((chart) => new GrafanaDashboard(chart, 'dashboard', { ...good, ...props }));

/** A dashboard of about so many bytes. */
const ofSize = (bytes: number) => builder().description('x'.repeat(bytes));

test('takes a dashboard of the SDK, as it is or still to be built', () => {
  for (const dashboard of [builder(), builder().build()]) {
    const { spec } = withProps({ dashboard }) as unknown as { spec: Record<string, unknown> };
    expect(spec).toMatchObject({
      uid: 'mine',
      folder: 'MaaS v1.0',
      instanceSelector: { matchLabels: { app: 'grafana' } },
    });
    expect(JSON.parse(String(spec.json))).toMatchObject({ title: 'Mine', uid: 'mine' });
  }
});

test('keeps its own copy: a builder that goes on does not change what was made from it', () => {
  const shared = builder();
  const [first] = manifestsOf((chart) => {
    new GrafanaDashboard(chart, 'dashboard', { name: 'mine', dashboard: shared });
    shared.title('Changed later');
  });
  expect(JSON.stringify(first)).not.toContain('Changed later');
});

test('the whole typed surface reaches the object', () => {
  const manifest = withProps({
    folder: DashboardFolder.withUid('team'),
    uid: 'other',
    resyncPeriod: Duration.minutes(5),
    grafanaNamespace: 'grafana',
    dashboard: builder().description('${DS_PROMETHEUS}'),
    datasources: [{ inputName: 'DS_PROMETHEUS', datasourceName: 'thanos' }],
    suspend: true,
  });
  expect(manifest).toMatchObject({
    spec: {
      folderUID: 'team',
      uid: 'other',
      resyncPeriod: '5m',
      allowCrossNamespaceImport: true,
      datasources: [{ inputName: 'DS_PROMETHEUS', datasourceName: 'thanos' }],
      suspend: true,
    },
  });
});

test("cross-namespace import is asked for only where Grafana's namespace is another", () => {
  expect(withProps({}).spec).not.toHaveProperty('allowCrossNamespaceImport');
  expect(withProps({ grafanaNamespace: 'llm-observability' }).spec).not.toHaveProperty(
    'allowCrossNamespaceImport',
  );
});

test('gzip holds the same dashboard, with a header that says nothing of the machine', () => {
  const { spec } = withProps({ encoding: 'gzip' }) as unknown as { spec: { gzipJson: string } };
  const zipped = Buffer.from(spec.gzipJson, 'base64');
  expect([...zipped.subarray(4, 8), zipped[9]]).toEqual([0, 0, 0, 0, 255]);
  expect(JSON.parse(gunzipSync(zipped).toString())).toMatchObject({ title: 'Mine' });
});

test('a ConfigMap holds the same dashboard', () => {
  const manifests = manifestsOf(
    (chart) => new GrafanaDashboard(chart, 'd', { ...good, encoding: 'config-map' }),
  );
  const configMap = only(ofKind(manifests, 'ConfigMap')) as unknown as { data: Record<string, string> };
  expect(only(ofKind(manifests, 'GrafanaDashboard'))).toMatchObject({
    spec: { configMapRef: { name: 'mine', key: 'dashboard.json' } },
  });
  expect(JSON.parse(configMap.data['dashboard.json'] ?? '')).toMatchObject({ title: 'Mine' });
  // The operator watches ConfigMaps by this label.
  expect(configMap).toMatchObject({
    metadata: { labels: { 'app.kubernetes.io/managed-by': 'grafana-operator' } },
  });
});

test('Flux leaves the variables of a dashboard alone, unless it shall fill them in', () => {
  const variables = builder().description('${datasource}');
  const annotated = (props: Partial<GrafanaDashboardProps>) =>
    manifestsOf((chart) => new GrafanaDashboard(chart, 'd', { ...good, dashboard: variables, ...props }))
      .filter(({ metadata }) => JSON.stringify(metadata).includes('kustomize.toolkit.fluxcd.io/substitute'))
      .map(({ kind }) => kind);
  expect(annotated({})).toEqual(['GrafanaDashboard']);
  expect(annotated({ encoding: 'config-map' })).toEqual(['ConfigMap']);
  // There is nothing that Flux would fill in.
  expect(annotated({ encoding: 'gzip' })).toEqual([]);
  expect(annotated({ dashboard: builder() })).toEqual([]);
  expect(annotated({ fluxSubstitution: true })).toEqual([]);
});

describe('folder', () => {
  interface Object {
    readonly kind: string;
    readonly spec: Record<string, unknown>;
  }
  const objectsOf = (build: (chart: MaaSObservabilityChart) => unknown, app = new KustomizeApp()) => {
    const chart = new MaaSObservabilityChart(app, 'maas', { dashboards: [platformAdmin()] });
    build(chart);
    return parseAllDocuments(app.synthYaml()).map((document) => document.toJS() as Object);
  };

  test('always has a uid, as it cannot be added later', () => {
    const manifests = manifestsOf((chart) => new GrafanaFolder(chart, 'folder', { name: 'maas.v1' }));
    expect(only(ofKind(manifests, 'GrafanaFolder'))).toMatchObject({
      spec: { title: 'MaaS v1.0', uid: 'maas-v1' },
    });
  });

  test('a dashboard of yours goes into the folder of the chart that it is in, wherever in the chart', () => {
    const objects = objectsOf((chart) => {
      new GrafanaDashboard(chart, 'beside', { name: 'beside', dashboard: builder().uid('beside') });
      new GrafanaDashboard(chart.dashboards, 'among', { name: 'among', dashboard: builder().uid('among') });
      new GrafanaDashboard(chart, 'elsewhere', {
        name: 'elsewhere',
        namespace: 'team',
        grafanaNamespace: 'llm-observability',
        dashboard: builder().uid('elsewhere'),
      });
    });
    const dashboards = objects.filter(({ kind }) => kind === 'GrafanaDashboard');
    expect(
      Object.fromEntries(dashboards.map(({ spec }) => [spec.uid, [spec.folderRef, spec.folderUID]])),
    ).toEqual({
      'platform-admin': ['maas', undefined],
      beside: ['maas', undefined],
      among: ['maas', undefined],
      // A reference by name reaches only its own namespace.
      elsewhere: [undefined, 'maas'],
    });
  });

  test('a dashboard that would make a second folder of the title is refused', () => {
    const problems = problemsOf((app) => {
      new MaaSObservabilityChart(app, 'maas', { dashboards: [platformAdmin()] });
      new GrafanaDashboard(new Chart(app, 'mine'), 'mine', { ...good, namespace: 'llm-observability' });
    });
    expect(problems).toEqual([
      '[mine/mine] folder "MaaS v1.0" is the title of maas/dashboards/Folder, and which of the two Grafana makes first is ' +
        'chance: refer to it with DashboardFolder.of, or give one of them another title.',
    ]);
  });
});

describe('several clusters in one Grafana', () => {
  test('each has its own folder, uids, titles, names and links', () => {
    const app = new KustomizeApp();
    for (const cluster of ['east', 'west']) {
      new MaaSObservabilityChart(app, cluster, {
        cluster,
        folder: cluster,
        dashboards: [platformAdmin()],
        persesDashboard: {},
      });
    }
    const objects = app.charts.flatMap((chart) =>
      chart.node.findAll().filter((construct) => ApiObject.isApiObject(construct)),
    );
    const shown = objects
      .filter(({ kind }) => ['GrafanaFolder', 'GrafanaDashboard', 'PersesDashboard'].includes(kind))
      .map((object) => {
        const { spec } = object.toJson() as {
          spec: { uid?: string; title?: string; gzipJson?: string };
        };
        const json =
          spec.gzipJson === undefined ? '{}' : gunzipSync(Buffer.from(spec.gzipJson, 'base64')).toString();
        const { title, tags } = JSON.parse(json) as { title?: string; tags?: string[] };
        return [object.kind, object.name, spec.uid, spec.title ?? title, tags];
      });
    const tags = (cluster: string) => [`maas-${cluster}`, 'platform-admin', cluster];
    expect(shown).toEqual([
      ['GrafanaFolder', 'maas-east', 'maas-east', 'MaaS v1.0 (east)', undefined],
      [
        'GrafanaDashboard',
        'platform-admin-east',
        'platform-admin-east',
        'Platform Admin (east)',
        tags('east'),
      ],
      ['PersesDashboard', 'platform-admin-east', undefined, undefined, undefined],
      ['GrafanaFolder', 'maas-west', 'maas-west', 'MaaS v1.0 (west)', undefined],
      [
        'GrafanaDashboard',
        'platform-admin-west',
        'platform-admin-west',
        'Platform Admin (west)',
        tags('west'),
      ],
      ['PersesDashboard', 'platform-admin-west', undefined, undefined, undefined],
    ]);
  });

  test('a uid that both have is refused', () => {
    const problems = problemsOf((app) => {
      for (const cluster of ['east', 'west']) {
        const chart = new MaaSObservabilityChart(app, cluster, { cluster, folder: cluster, dashboards: [] });
        new GrafanaDashboard(chart, 'mine', good);
      }
    });
    expect(problems).toEqual([
      '[east/mine] uid "mine" is also the uid of west/mine: give one of them another.',
      '[west/mine] uid "mine" is also the uid of east/mine: give one of them another.',
    ]);
  });

  test('a cluster that is no part of a uid is refused', () => {
    expect(
      problemsOf((app) => new MaaSObservabilityChart(app, 'maas', { cluster: 'api.Prod', dashboards: [] })),
    ).toEqual([
      '[maas] cluster "api.Prod" becomes part of names and uids: use at most 20 lower-case letters, digits and "-".',
    ]);
  });
});

describe('size', () => {
  test('a small one is readable; one that would come near to what kubectl apply takes is zipped', () => {
    expect(withProps({ dashboard: ofSize(200 * 1024) }).spec).toHaveProperty('json');
    const { spec } = withProps({ dashboard: ofSize(240 * 1024) });
    expect(spec).toHaveProperty('gzipJson');
    expect(spec).not.toHaveProperty('json');
  });

  test('the standard dashboards fit, with ten objectives as well', () => {
    const objectives = Array.from({ length: 10 }, (_, i) =>
      Objective.timeToFirstToken({ name: `first-token-${i}`, target: 0.95, under: Duration.seconds(1) }),
    );
    for (const props of [{}, { objectives }]) {
      const app = new KustomizeApp();
      new MaaSObservabilityChart(app, 'maas', { ...props, persesDashboard: {} });
      const objects = app.charts.flatMap((chart) =>
        chart.node.findAll().filter((construct) => ApiObject.isApiObject(construct)),
      );
      // kubectl writes the object as Go does, with < > & as six characters each, into one annotation.
      const sizes = objects.map((object) =>
        Buffer.byteLength(JSON.stringify(object.toJson()).replace(/[<>&]/g, '\\u0000')),
      );
      expect(Math.max(...sizes)).toBeLessThan(0.9 * 256 * 1024);
    }
  });

  test('what kubectl apply does not take is refused, with the ways out', () => {
    const dashboard = ofSize(300 * 1024);
    expect(problemsWith({ dashboard, encoding: 'json' })).toEqual([
      '[chart/dashboard] the GrafanaDashboard has 301 KiB with the dashboard as json, and kubectl apply stops at 256: set ' +
        "encoding to 'gzip', or split the dashboard, or set serverSideApply and apply it with --server-side.",
    ]);
    expect(problemsWith({ dashboard, encoding: 'json', serverSideApply: true })).toEqual([]);
    expect(problemsWith({ dashboard, encoding: 'gzip' })).toEqual([]);
  });

  test('counts characters as kubectl writes them', () => {
    const dashboard = builder().description('<'.repeat(50 * 1024));
    expect(problemsWith({ dashboard, encoding: 'config-map' })).toEqual([
      expect.stringContaining(
        'the ConfigMap has 301 KiB with the dashboard as config-map, and kubectl apply stops at 256',
      ),
    ]);
  });

  test('what no cluster keeps is refused, and gzip makes room', () => {
    expect(problemsWith({ dashboard: ofSize(1600 * 1024), encoding: 'json', serverSideApply: true })).toEqual(
      [
        '[chart/dashboard] the GrafanaDashboard has 1601 KiB with the dashboard as json, and a cluster keeps at most 1520: ' +
          "set encoding to 'gzip', or split the dashboard.",
      ],
    );
    expect(problemsWith({ dashboard: ofSize(1600 * 1024), encoding: 'gzip' })).toEqual([]);
  });
});

describe('refused', () => {
  test.each<[string, Partial<GrafanaDashboardProps>, string]>([
    [
      'a uid over 40 characters',
      { uid: 'u'.repeat(41) },
      `uid "${'u'.repeat(41)}" has 41 characters; Grafana takes at most 40.`,
    ],
    ['a uid out of form', { uid: 'my uid' }, 'uid "my uid" is not a uid: use letters, digits, "-" and "_".'],
    ['a name out of form', { name: 'Mine' }, 'name "Mine" is not a Kubernetes name'],
    ['a namespace out of form', { namespace: 'Mine' }, 'namespace "Mine" is not a namespace'],
    ['every Grafana', { instanceLabels: {} }, 'instanceLabels is empty and would pick every Grafana'],
    [
      'an untitled folder',
      { folder: DashboardFolder.titled(' ') },
      'folder has an empty title: give it one.',
    ],
    [
      'no time to resync',
      { resyncPeriod: Duration.seconds(0) },
      'resyncPeriod is 0 ms: write a positive duration',
    ],
    [
      'an input that nothing has',
      {
        dashboard: builder().description('${DS_PROMETHEUS}'),
        datasources: [{ inputName: 'DS_PROM', datasourceName: 'thanos' }],
      },
      'datasources[0].inputName is "DS_PROM", but nothing in the dashboard has ${DS_PROM}, so that it changes nothing; ' +
        'it has DS_PROMETHEUS.',
    ],
    [
      'an input without a name',
      { datasources: [{ inputName: '', datasourceName: 'thanos' }] },
      'datasources[0].inputName is empty.',
    ],
  ])('%s', (_, props, problem) => {
    expect(problemsWith(props)).toContainEqual(expect.stringContaining(`[chart/dashboard] ${problem}`));
  });

  test('two dashboards of one uid', () => {
    const problems = problemsIn((chart) => {
      new GrafanaDashboard(chart, 'a', good);
      new GrafanaDashboard(chart, 'b', { ...good, name: 'again' });
    });
    expect(problems).toEqual([
      '[chart/a] uid "mine" is also the uid of chart/b: give one of them another.',
      '[chart/b] uid "mine" is also the uid of chart/a: give one of them another.',
    ]);
  });

  test('one uid in two ways: in the namespace, and from it to every Grafana', () => {
    const problems = problemsIn((chart) => {
      new GrafanaDashboard(chart, 'a', good);
      new GrafanaDashboard(chart, 'b', {
        ...good,
        name: 'again',
        namespace: 'team',
        grafanaNamespace: 'grafana',
      });
      new GrafanaDashboard(chart, 'c', { ...good, name: 'other', instanceLabels: { app: 'other' } });
      new GrafanaDashboard(chart, 'd', {
        ...good,
        name: 'there',
        namespace: 'alone',
        instanceLabels: { app: 'other' },
      });
    });
    expect(problems).toEqual([
      '[chart/a] uid "mine" is also the uid of chart/b: give one of them another.',
      '[chart/b] uid "mine" is also the uid of chart/a: give one of them another.',
    ]);
  });
});
