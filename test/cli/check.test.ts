import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { KustomizeApp, MaaSObservabilityChart, TelemetryLabels } from '../../lib';
import { type CheckReport } from '../../lib/cli/check-report';
import { maasObservability } from './support/command';

const FIXTURES = join(__dirname, 'fixtures');

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'maas-check-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** Writes files of a team, and gives the folder of them. */
function team(name: string, files: Readonly<Record<string, string>>): string {
  for (const [file, text] of Object.entries(files)) {
    const path = join(folder, name, file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
  return join(folder, name);
}

async function checked(args: readonly string[], cwd: string, input?: string) {
  const { code, stdout, stderr } = await maasObservability(['check', '--output', 'json', ...args], {
    cwd,
    input,
  });
  expect(stderr).toBe('');
  const report = JSON.parse(stdout) as CheckReport;
  const findings = report.files.flatMap(({ file, findings: of }) =>
    of.map((finding) => ({ file, ...finding })),
  );
  return { code, report, findings };
}

const dashboard = (expr: string) => ({
  title: 'Theirs',
  editable: false,
  templating: {
    list: [{ type: 'datasource', name: 'datasource', label: 'Data source', query: 'prometheus' }],
  },
  panels: [
    {
      title: 'Tokens',
      type: 'timeseries',
      description: 'Tokens per second.',
      datasource: { type: 'prometheus', uid: '${datasource}' },
      fieldConfig: { defaults: { unit: 'short' } },
      targets: [{ refId: 'A', expr }],
    },
  ],
});
const SOUND = dashboard('sum by (tier) (rate(authorized_hits[$__rate_interval]))');
const WRONG = dashboard('sum by (plan) (rate(authorized_hits[$__rate_interval]))');

const forPerses = {
  kind: 'PersesDashboard',
  apiVersion: 'perses.dev/v1alpha2',
  metadata: { name: 'theirs', namespace: 'team' },
  spec: {
    config: {
      display: { name: 'Theirs' },
      variables: [
        {
          kind: 'ListVariable',
          spec: {
            name: 'plan',
            plugin: {
              kind: 'PrometheusLabelValuesVariable',
              spec: { labelName: 'plan', matchers: ['authorized_hits'] },
            },
          },
        },
      ],
      panels: {
        tokens: {
          kind: 'Panel',
          spec: {
            display: { name: 'Tokens' },
            queries: [
              {
                kind: 'TimeSeriesQuery',
                spec: {
                  plugin: {
                    kind: 'PrometheusTimeSeriesQuery',
                    spec: { query: 'sum by (plan) (rate(authorized_hits[$__rate_interval]))' },
                  },
                },
              },
            ],
          },
        },
      },
    },
  },
};

test('a dashboard for Perses: its panels and its variables', async () => {
  const cwd = team('perses', { 'perses.json': JSON.stringify(forPerses) });
  const { code, findings } = await checked(['.'], cwd);
  expect(code).toBe(1);
  const lacking =
    'no label "plan"; it has container, endpoint, instance, job, limitador_namespace, model, namespace, pod, service, ' +
    'tier, user. Add it to the vocabulary: .with("plan", { cel: … }).';
  expect(findings.map(({ resource, place, problem, expr }) => [resource, place, problem, expr])).toEqual([
    [
      'PersesDashboard team/theirs',
      'panel "Tokens", query 1',
      `authorized_hits has ${lacking}`,
      'sum by (plan) (rate(authorized_hits[$__rate_interval]))',
    ],
    [
      'PersesDashboard team/theirs',
      'variable "plan"',
      `authorized_hits has ${lacking}`,
      'label_values(authorized_hits, plan)',
    ],
  ]);
});

test('what is wrong with a dashboard is said once, though it is there for Grafana and for Perses', async () => {
  const label_values = { type: 'query', name: 'plan', query: 'label_values(authorized_hits, plan)' };
  const forGrafana = { ...WRONG, templating: { list: [...WRONG.templating.list, label_values] } };
  const cwd = team('both', {
    'dashboards/theirs.json': JSON.stringify(forGrafana),
    'perses/theirs.json': JSON.stringify(forPerses),
  });
  const places = async (...args: string[]) =>
    (await checked(args, cwd)).findings
      .filter(({ severity }) => severity === 'error')
      .map(({ resource, place }) => `${resource}: ${place}`);
  expect(await places('.')).toEqual([
    'Dashboard Theirs: panel "Tokens", query A',
    'Dashboard Theirs: variable "plan"',
  ]);
  expect(await places('perses', 'dashboards')).toEqual([
    'PersesDashboard team/theirs: panel "Tokens", query 1',
    'PersesDashboard team/theirs: variable "plan"',
  ]);
});

test('a name that is a slip away from one of ours is a warning; what others have, or a rule records, is none', async () => {
  const asked = (name: string) => dashboard(`sum by (tier) (rate(${name}[$__rate_interval]))`);
  const rules = { groups: [{ name: 'own', rules: [{ record: 'authorized_hit', expr: 'sum(up)' }] }] };
  const cwd = team('slips', {
    'rules.yaml': JSON.stringify(rules),
    ...Object.fromEntries(
      [
        'authorized_hitz',
        'limited_cals',
        'vllm:num_request_running',
        'authorized_hit',
        'node_load1',
        'kube_pod_inf',
      ].map((name, i) => [`${i}.json`, JSON.stringify(asked(name))]),
    ),
  });
  const fixed = JSON.stringify(dashboard('rate(authorized_hitz[5m])'));
  const both = await checked(['-'], folder, fixed);
  expect(both.findings.map(({ severity, problem }) => [severity, problem])).toEqual([
    ['error', '`[5m]` does not follow the dashboard: write `[$__rate_interval]`, or `[$__range]`.'],
    ['warning', "`authorized_hitz` is nobody's metric that we know: did you mean authorized_hits?"],
  ]);
  const { code, findings } = await checked(['.'], cwd);
  expect(code).toBe(0);
  expect(findings.map(({ file, severity, place, problem }) => [file, severity, place, problem])).toEqual(
    [
      ['0.json', "`authorized_hitz` is nobody's metric that we know: did you mean authorized_hits?"],
      ['1.json', "`limited_cals` is nobody's metric that we know: did you mean limited_calls?"],
      [
        '2.json',
        "`vllm:num_request_running` is nobody's metric that we know: did you mean vllm:num_requests_running?",
      ],
    ].map(([file, problem]) => [file, 'warning', 'panel "Tokens", query A', problem]),
  );
});

test("what a team has: each mistake by its file, its object and the panel, rule or endpoint it's in", async () => {
  const { code, report, findings } = await checked(['team'], FIXTURES);
  expect(code).toBe(1);
  expect(
    findings.map(({ file, line, resource, severity, place }) => [
      `${file}:${line}`,
      resource,
      severity,
      place,
    ]),
  ).toEqual(
    Object.entries({
      'team/dashboards/models.json:1 Dashboard Models': [
        'error panel "First token", query A',
        'error panel "Router latency", query A',
        'warning dashboard',
        'warning panel "Cache"',
      ],
      'team/dashboards/tokens.yaml:1 GrafanaDashboard llm-observability/tokens': [
        'error panel "Tokens by group", query A',
        'error panel "Tokens so far", query A',
        'error panel "P95 by user", query A',
        'error panel "P95 by user", query A',
        'error panel "Mean", query A',
        'error panel "Queue", query A',
        'error panel "Queue", query A',
        'warning panel "Tokens so far"',
        'warning panel "Mean"',
      ],
      'team/monitors.yaml:2 ServiceMonitor kuadrant-system/limitador': [
        'error endpoint 1',
        'error endpoint 1',
      ],
      'team/monitors.yaml:21 ServiceMonitor kuadrant-system/kuadrant-limitador': ['error spec'],
      'team/monitors.yaml:33 ServiceMonitor observability/authorino': [
        'error spec',
        'error spec',
        'error endpoint 1',
        'error endpoint 1',
      ],
      'team/policy.yaml:1 TelemetryPolicy openshift-ingress/user-group': ['error spec.metrics.default'],
      'team/rules.yaml:1 PrometheusRule kuadrant-system/maas': [
        'error group "limits", alert "FreeTierThrottled"',
        'error group "auth", alert "AuthSlow"',
      ],
    }).flatMap(([where, found]) => {
      const [, file = '', resource = ''] = /^(\S+) (.*)$/.exec(where) ?? [];
      return found.map((said) => {
        const [, severity = '', place = ''] = /^(\S+) (.*)$/.exec(said) ?? [];
        return [file, resource, severity, place];
      });
    }),
  );
  expect(findings.filter(({ file }) => file.endsWith('monitors.yaml')).map(({ problem }) => problem)).toEqual(
    [
      'metricRelabelings drop limited_calls: let it through.',
      'metricRelabelings take the label user, tier away, which queries ask for: keep it.',
      'limitador in kuadrant-system has two owners: kuadrant-system/limitador scrapes it as well, and every series would count twice. Keep one of them.',
      'under openshift-user-workload a monitor reaches only its own namespace: put it into "kuadrant-system" instead of "observability".',
      'it scrapes the controller of Authorino only, and nothing tells of requests: add an endpoint with the path /server-metrics.',
      'scrapeTimeout is longer than interval, which Prometheus refuses: shorten it.',
      'openshift-user-workload refuses bearerTokenFile: name a Secret or ConfigMap instead.',
    ],
  );
  expect(report.heldAgainst).toEqual([
    {
      files: 5,
      gateway: 'openshift-ingress/maas-default-gateway',
      kuadrant: '1.5 in kuadrant-system',
      stack: 'openshift-user-workload',
      labels: ['user', 'tier'],
      assumed: ['--stack', '--kuadrant-version'],
    },
  ]);
});

test('as a person reads it', async () => {
  const cwd = team('read', {
    'a.json': JSON.stringify(WRONG),
    'b.yaml': 'kind: GrafanaDashboard\nmetadata:\n\tname: x\n',
  });
  expect(await maasObservability(['check', '.'], { cwd })).toEqual({
    code: 1,
    stderr: '',
    stdout: [
      'a.json',
      '  Dashboard Theirs, line 1',
      '    error    panel "Tokens", query A: authorized_hits has no label "plan"; it has container, endpoint, instance, job, limitador_namespace, model, namespace, pod, service, tier, user. Add it to the vocabulary: .with("plan", { cel: … }).',
      '             sum by (plan) (rate(authorized_hits[$__rate_interval]))',
      '',
      'b.yaml',
      '    error    line 3, column 1: not YAML: Tabs are not allowed as indentation.',
      '',
      '2 errors and 0 warnings in 2 of 2 files.',
      '2 files held against gateway openshift-ingress/maas-default-gateway, Kuadrant 1.5 in kuadrant-system, monitoring by openshift-user-workload, labels user, tier, model (assumed, as nobody says: --stack, --kuadrant-version, --preset, gateway in --settings).',
      '',
    ].join('\n'),
  });
});

test('a dashboard is found in whatever it travels', async () => {
  const json = JSON.stringify(WRONG);
  const object = (spec: object, kind = 'GrafanaDashboard') =>
    JSON.stringify({ kind, metadata: { name: 'it', namespace: 'team' }, ...spec });
  const cwd = team('forms', {
    'api.json': JSON.stringify({ meta: {}, dashboard: WRONG }),
    'config-map.yaml': object(
      { data: { 'theirs.json': json, 'other.json': '{}', 'x.txt': 'x' } },
      'ConfigMap',
    ),
    'gzip.yaml': object({ spec: { gzipJson: gzipSync(json).toString('base64') } }),
    'json.yaml': object({ spec: { json } }),
    'list.yaml': JSON.stringify({ kind: 'List', items: [JSON.parse(object({ spec: { json } }))] }),
    'many.yaml': `kind: Deployment\n---\n${object({ spec: { json } })}\n---\n`,
    'plain.json': json,
  });
  const { code, findings } = await checked(['*.json', '*.yaml'], cwd);
  expect(code).toBe(1);
  expect(findings.map(({ file, resource, place }) => `${file} ${resource} ${place}`)).toEqual([
    'api.json Dashboard Theirs panel "Tokens", query A',
    'plain.json Dashboard Theirs panel "Tokens", query A',
    'config-map.yaml ConfigMap team/it theirs.json, panel "Tokens", query A',
    'gzip.yaml GrafanaDashboard team/it panel "Tokens", query A',
    'json.yaml GrafanaDashboard team/it panel "Tokens", query A',
    'list.yaml GrafanaDashboard team/it panel "Tokens", query A',
    'many.yaml GrafanaDashboard team/it panel "Tokens", query A',
  ]);
});

test('what is broken is a finding with its place, and the rest is checked', async () => {
  const cwd = team('broken', {
    'a.json': '{\n  "panels": [],\n}\n',
    'b.yaml': 'kind: PrometheusRule\nspec: {groups: [{name: a\n',
    'c.yaml': `{{- if .Values.on }}\nkind: PrometheusRule\n{{- end }}\n`,
    'd.yaml': 'kind: GrafanaDashboard\nmetadata: {name: d}\nspec:\n  json: "{"\n',
    'e.yaml': 'a: 1\n---\na: *nowhere\n---\nkind: GrafanaDashboard\nspec: {}\n',
    'f.json': '\u0000\u0001',
    'sound.json': JSON.stringify(SOUND),
  });
  const { code, findings } = await checked(['.'], cwd);
  expect(code).toBe(1);
  expect(
    findings.map(
      ({ file, line, column, resource, problem }) => `${file}:${line}:${column} ${resource} ${problem}`,
    ),
  ).toEqual([
    'a.json:3:1  not JSON: property name expected.',
    'b.yaml:3:1  not YAML: Flow map in block collection must be sufficiently indented and end with a }.',
    'c.yaml:1:3  not YAML: Block collections are not allowed within flow collections. A template has to be rendered first, as `helm template` does.',
    // The rest is Node's.
    expect.stringMatching(/^d.yaml:1:undefined GrafanaDashboard d its dashboard is not JSON: .+\.$/),
    'e.yaml:3:1  not YAML: Unresolved alias (the anchor must be set before the alias): nowhere.',
    'e.yaml:5:undefined GrafanaDashboard its dashboard is somewhere else, so its queries were not looked at.',
    'f.json:1:1  not JSON: invalid symbol.',
  ]);
});

describe('exit codes', () => {
  const BARE = JSON.stringify({ ...SOUND, editable: true });

  test.each([
    ['nothing wrong', SOUND, [], 0],
    ['an error', WRONG, [], 1],
    ['a warning alone', JSON.parse(BARE), [], 0],
    ['a warning, strict', JSON.parse(BARE), ['--strict'], 1],
  ])('%s', async (_, content, args, expected) => {
    const { code } = await checked([...args, '-'], folder, JSON.stringify(content));
    expect(code).toBe(expected);
  });

  test.each([
    ['a file that is not there', ['nowhere.yaml'], 'nowhere.yaml is not there.'],
    ['a pattern without a file', ['*.nothing'], '*.nothing matches no file.'],
    ['no file at all', [], "error: missing required argument 'files'\n(--help says what there is)"],
    [
      'settings that are wrong',
      ['--settings', join(FIXTURES, 'wrong-settings.yaml'), '-'],
      `--settings ${join(FIXTURES, 'wrong-settings.yaml')}: stack "thanos" is unknown: write one of 'prometheus-operator', 'openshift-user-workload', 'open-data-hub'.`,
    ],
    [
      'nothing of ours',
      ['-'],
      'nothing to check in -: name files with a GrafanaDashboard, PersesDashboard, PrometheusRule, ServiceMonitor, PodMonitor, TelemetryPolicy, or with the JSON of a dashboard.',
    ],
  ])('%s', async (_, args, said) => {
    const { code, stdout, stderr } = await maasObservability(['check', ...args], {
      cwd: folder,
      input: 'kind: Deployment\n',
    });
    expect([code, stdout, stderr.trim().replace(/^maas-observability: /, '')]).toEqual([2, '', said]);
  });
});

test('our own output passes, and one file of it is held against the flow of its folder', async () => {
  const outdir = join(folder, 'dist');
  const app = new KustomizeApp({ outdir });
  new MaaSObservabilityChart(app, 'maas', {
    telemetryLabels: TelemetryLabels.tier().renamed('tier', 'plan'),
    kuadrant: { version: '1.4' },
  });
  app.synth();
  writeFileSync(join(outdir, 'dashboards', 'theirs.json'), JSON.stringify(WRONG));
  const whole = await checked(['--strict', outdir], folder);
  expect([whole.code, whole.findings]).toEqual([0, []]);
  const one = await checked([join(outdir, 'dashboards', 'theirs.json')], folder);
  expect([one.code, one.findings]).toEqual([0, []]);
  expect(one.report.heldAgainst).toMatchObject([{ kuadrant: '1.4 in kuadrant-system', recordedIn: 'dist' }]);
});
