import { gunzipSync } from 'node:zlib';
import { DashboardBuilder } from '@grafana/grafana-foundation-sdk/dashboard';
import { Duration } from 'cdk8s';
import { DashboardFolder, GrafanaDashboard, type GrafanaDashboardProps, GrafanaFolder } from '../../lib';
import { manifestsOf, ofKind, only, problemsIn } from '../support/synth';

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
});

test('a folder of the chart is referred to by name', () => {
  const manifests = manifestsOf((chart) => {
    const folder = new GrafanaFolder(chart, 'folder', { name: 'maas' });
    new GrafanaDashboard(chart, 'dashboard', { ...good, folder: DashboardFolder.of(folder) });
  });
  expect(only(ofKind(manifests, 'GrafanaFolder'))).toMatchObject({ spec: { title: 'MaaS v1.0' } });
  expect(only(ofKind(manifests, 'GrafanaDashboard'))).toMatchObject({ spec: { folderRef: 'maas' } });
});

describe('size', () => {
  const warn = jest.spyOn(console, 'warn').mockImplementation();
  beforeEach(() => warn.mockClear());
  afterAll(() => {
    warn.mockRestore();
  });

  test('above what kubectl apply can hold: a warning that names the way out', () => {
    expect(problemsWith({ dashboard: ofSize(300 * 1024) })).toEqual([]);
    expect(warn.mock.calls).toEqual([
      [
        'warning: [chart/dashboard] the dashboard has 301 KiB as json, and kubectl apply stops at 256: set encoding ' +
          "to 'gzip', or apply with --server-side.",
      ],
    ]);
  });

  test('above what Kubernetes takes: refused', () => {
    expect(problemsWith({ dashboard: ofSize(1100 * 1024) })).toEqual([
      '[chart/dashboard] the dashboard has 1101 KiB as json, and Kubernetes takes at most 1024: set encoding to ' +
        "'gzip', or split it.",
    ]);
  });

  test('gzip makes room', () => {
    expect(problemsWith({ dashboard: ofSize(1100 * 1024), encoding: 'gzip' })).toEqual([]);
    expect(warn.mock.calls).toEqual([]);
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

  test('a folder that a reference does not reach', () => {
    const problems = problemsIn((chart) => {
      const folder = new GrafanaFolder(chart, 'folder', { name: 'maas', namespace: 'elsewhere' });
      new GrafanaDashboard(chart, 'dashboard', { ...good, folder: DashboardFolder.of(folder) });
    });
    expect(problems).toEqual([
      '[chart/dashboard] folder "maas" is in elsewhere, but a reference reaches only the dashboard\'s namespace, ' +
        'llm-observability: use DashboardFolder.titled or put both into one namespace.',
    ]);
  });
});
