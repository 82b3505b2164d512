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
      layouts: [{ kind: 'Grid', spec: { items: [{ content: { $ref: '#/spec/panels/tokens' } }] } }],
      panels: {
        tokens: {
          kind: 'Panel',
          spec: {
            display: { name: 'Tokens', description: 'Tokens per second.' },
            plugin: { kind: 'TimeSeriesChart' },
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
  const { code, findings } = await checked(['--preset', 'tier', '.'], cwd);
  expect(code).toBe(1);
  const lacking =
    'no label "plan"; it has container, endpoint, instance, job, limitador_namespace, model, namespace, pod, service, ' +
    'tier, user. Only a TelemetryPolicy adds it, in spec.metrics.default.labels, such as `plan: auth.identity.plan`.';
  expect(findings.map(({ resource, place, message, expr }) => [resource, place, message, expr])).toEqual([
    [
      'PersesDashboard team/theirs',
      'variable "plan"',
      `authorized_hits has ${lacking}`,
      'label_values(authorized_hits, plan)',
    ],
    [
      'PersesDashboard team/theirs',
      'panel "Tokens", query 1',
      `authorized_hits has ${lacking}`,
      'sum by (plan) (rate(authorized_hits[$__rate_interval]))',
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
    (await checked(['--preset', 'tier', ...args], cwd)).findings
      .filter(({ severity }) => severity === 'error')
      .map(({ resource, place }) => `${resource}: ${place}`);
  expect(await places('.')).toEqual([
    'Dashboard Theirs: variable "plan"',
    'Dashboard Theirs: panel "Tokens", query A',
  ]);
  expect(await places('perses', 'dashboards')).toEqual([
    'PersesDashboard team/theirs: variable "plan"',
    'PersesDashboard team/theirs: panel "Tokens", query 1',
  ]);
});

test('a name that is a typo away from one of ours is a warning; what others have, or a rule records, is none', async () => {
  const asked = (name: string) => dashboard(`sum by (tier) (rate(${name}[$__rate_interval]))`);
  const rules = {
    groups: [{ name: 'own', rules: [{ record: 'authorized_hit', expr: 'sum by (tier) (up)' }] }],
  };
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
  expect(both.findings.map(({ severity, message }) => [severity, message])).toEqual([
    ['warning', "`authorized_hitz` is nobody's metric that we know: did you mean authorized_hits?"],
    ['warning', '`[5m]` does not follow the dashboard: write `[$__rate_interval]`, or `[$__range]`.'],
  ]);
  const { code, findings } = await checked(['.'], cwd);
  expect(code).toBe(0);
  expect(findings.map(({ file, severity, place, message }) => [file, severity, place, message])).toEqual(
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
    findings.map(({ file, position: { line, column }, severity, rule, resource, place }) =>
      [`${file}:${line}:${column}`, severity, rule, resource, place].join(' | '),
    ),
  ).toEqual([
    'team/dashboards/models.json:1:1 | warning | dashboard-editable | Dashboard Models | ',
    'team/dashboards/models.json:33:20 | error | quantile-without-buckets | Dashboard Models | panel "First token", query A',
    'team/dashboards/models.json:42:21 | warning | datasource-fixed | Dashboard Models | panel "Cache"',
    'team/dashboards/models.json:55:20 | warning | metric-removed | Dashboard Models | panel "Cache", query A',
    'team/dashboards/models.json:77:36 | warning | passthrough-sees-nothing | Dashboard Models | panel "Router latency", query A',
    'team/dashboards/tokens.yaml:44:32 | error | label-unknown | GrafanaDashboard llm-observability/tokens | panel "Tokens by group", query A',
    'team/dashboards/tokens.yaml:52:26 | warning | panel-text | GrafanaDashboard llm-observability/tokens | panel "Tokens so far"',
    'team/dashboards/tokens.yaml:66:39 | error | counter-not-rated | GrafanaDashboard llm-observability/tokens | panel "Tokens so far", query A',
    'team/dashboards/tokens.yaml:94:77 | warning | gateway-not-scoped | GrafanaDashboard llm-observability/tokens | panel "P95 by user", query A',
    'team/dashboards/tokens.yaml:109:27 | warning | panel-unit | GrafanaDashboard llm-observability/tokens | panel "Mean"',
    'team/dashboards/tokens.yaml:116:33 | warning | metric-renamed | GrafanaDashboard llm-observability/tokens | panel "Mean", query A',
    'team/dashboards/tokens.yaml:140:24 | error | rate-of-gauge | GrafanaDashboard llm-observability/tokens | panel "Queue", query A',
    'team/dashboards/tokens.yaml:140:55 | warning | window-fixed | GrafanaDashboard llm-observability/tokens | panel "Queue", query A',
    'team/monitors.yaml:15:11 | error | monitor-drops | ServiceMonitor kuadrant-system/limitador | endpoint 1',
    'team/monitors.yaml:18:11 | error | monitor-drops | ServiceMonitor kuadrant-system/limitador | endpoint 1',
    'team/monitors.yaml:27:3 | error | monitor-two-owners | ServiceMonitor kuadrant-system/kuadrant-limitador | spec',
    'team/monitors.yaml:39:3 | error | monitor-incomplete | ServiceMonitor observability/authorino | spec',
    'team/monitors.yaml:40:5 | error | monitor-namespace | ServiceMonitor observability/authorino | spec',
    'team/monitors.yaml:47:22 | error | scrape-timeout | ServiceMonitor observability/authorino | endpoint 1',
    'team/monitors.yaml:48:24 | error | monitor-reads-files | ServiceMonitor observability/authorino | endpoint 1',
    'team/policy.yaml:14:9 | error | telemetry-label | TelemetryPolicy openshift-ingress/user-group | spec.metrics.default',
    'team/rules.yaml:11:53 | error | variable-in-rule | PrometheusRule kuadrant-system/maas | group "limits", alert "FreeTierThrottled"',
    'team/rules.yaml:17:17 | error | quantile-above-buckets | PrometheusRule kuadrant-system/maas | group "auth", alert "AuthSlow"',
  ]);
  expect(findings.filter(({ file }) => file.endsWith('monitors.yaml')).map(({ message }) => message)).toEqual(
    [
      'metricRelabelings drop limited_calls: let it through.',
      'metricRelabelings take the label user, tier away, which queries ask for: keep it.',
      'limitador in kuadrant-system has two owners: kuadrant-system/limitador scrapes it as well, and every series would count twice. Keep one of them.',
      'it scrapes the controller of Authorino only, and nothing tells of requests: add an endpoint with the path /server-metrics.',
      'under openshift-user-workload a monitor reaches only its own namespace: put it into "kuadrant-system" instead of "observability".',
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
      inferred: ['openshift-user-workload, from openshift- in TelemetryPolicy openshift-ingress/user-group'],
      assumed: ['--kuadrant-version'],
    },
  ]);
});

test('as a person reads it', async () => {
  const cwd = team('read', {
    'a.json': JSON.stringify(WRONG),
    'b.yaml': 'kind: GrafanaDashboard\nmetadata:\n\tname: x\n',
  });
  expect(await maasObservability(['check', '--preset', 'tier', '.'], { cwd })).toEqual({
    code: 1,
    stderr: '',
    stdout: [
      'a.json',
      '  1:369   error    authorized_hits has no label "plan"; it has container, endpoint, instance, job, limitador_namespace, model, namespace, pod, service, tier, user. Only a TelemetryPolicy adds it, in spec.metrics.default.labels, such as `plan: auth.identity.plan`.  [label-unknown]',
      '                   Dashboard Theirs, panel "Tokens", query A',
      '                   sum by (plan) (rate(authorized_hits[$__rate_interval]))',
      '                           ^^^^',
      '',
      'b.yaml',
      '  3:1     error    not YAML: Tabs are not allowed as indentation.  [document-broken]',
      '',
      '2 errors and 0 warnings in 2 of 2 files.',
      'Checked 1 dashboard, 0 rules, 0 monitors, 0 policies, 1 query in 1 document.',
      '2 files held against gateway openshift-ingress/maas-default-gateway, Kuadrant 1.5 in kuadrant-system, monitoring by openshift-user-workload, labels user, tier, model (assumed, as nobody says: --stack, --kuadrant-version, gateway in --settings).',
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
  const { code, findings } = await checked(['--preset', 'tier', '*.json', '*.yaml'], cwd);
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
      ({ file, position: { line, column }, resource, message }) =>
        `${file}:${line}:${column} ${resource} ${message}`,
    ),
  ).toEqual([
    'a.json:3:1  not JSON: property name expected.',
    'b.yaml:3:1  not YAML: Flow map in block collection must be sufficiently indented and end with a }.',
    'c.yaml:1:3  it is a template: render it first, as `helm template` does.',
    // The rest is Node's.
    expect.stringMatching(/^d.yaml:4:9 GrafanaDashboard d its dashboard is not JSON: .+\.$/),
    'e.yaml:3:1  not YAML: Unresolved alias (the anchor must be set before the alias): nowhere.',
    'e.yaml:6:7 GrafanaDashboard it has no dashboard: write one in spec.json, or say where it is.',
    'f.json:1:1  not JSON: invalid symbol.',
  ]);
});

describe('exit codes', () => {
  const BARE = JSON.stringify({ ...SOUND, editable: true });

  test.each([
    ['nothing wrong', SOUND, [], 0],
    ['an error', WRONG, ['--preset', 'tier'], 1],
    ['a warning alone', JSON.parse(BARE), [], 0],
    ['a warning, strict', JSON.parse(BARE), ['--strict'], 1],
  ])('%s', async (_, content, args, expected) => {
    const { code } = await checked([...args, '-'], folder, JSON.stringify(content));
    expect(code).toBe(expected);
  });

  test.each([
    ['a file that is not there', ['nowhere.yaml'], 'nowhere.yaml is not there.'],
    ['a pattern without a file', ['*.nothing'], '*.nothing matches no file.'],
    ['no file at all', [], 'name files, folders or globs to check, or - for the standard input.'],
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
