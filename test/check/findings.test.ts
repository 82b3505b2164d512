import { type DocumentProblem } from '../../lib/checks/document-problem';
import { parseManifests } from '../../lib/documents/source-document';
import { withFix } from '../../lib/problems/problem';
import { checkManifests } from '../../lib/review/check-manifests';

/** What is found in a YAML file: the check and the place of each, with its position. */
function found(text: string) {
  const documents = parseManifests(text, 'file.yaml').manifests;
  const run = checkManifests(documents.map(({ manifest }) => manifest));
  return documents.flatMap(({ manifest, locate }) =>
    run.problemsOf(manifest).map((problem) => ({ ...problem, position: locate(problem.path, problem.span) })),
  );
}

function places(text: string): readonly string[] {
  return found(text).map(({ rule, position }) => `${position.line}:${position.column} ${rule}`);
}

/** A rule file of one rule, whose expression begins in line 5, column 15. */
const rule = (expr: string, rest = '', name = 'alert: A') =>
  `groups:\n  - name: g\n    rules:\n      - ${name}\n        expr: ${expr}\n${rest}`;
const record = (expr: string) => rule(expr, '', 'record: a:b:c');
const NS = '{namespace="kuadrant-system"}';

describe('a finding has the line and column of what is meant', () => {
  test.each<[string, string, readonly string[]]>([
    ['a counter', record(`sum(authorized_hits${NS})`), ['5:19 counter-not-rated']],
    ['a gauge', record('rate(vllm:num_requests_waiting[5m])'), ['5:15 rate-of-gauge']],
    ['a quantile', record('quantile(95, vllm:num_requests_waiting)'), ['5:15 quantile-out-of-range']],
    ['a label', record(`sum by (teir) (rate(vllm:prompt_tokens_total[5m]))`), ['5:23 label-unknown']],
    ['what never matches', rule(`limitador_up unless sum(limitador_up) > 0`), ['5:15 operands-never-match']],
    ['a sum of ratios', rule('sum(vllm:kv_cache_usage_perc) > 2'), ['5:15 sum-of-ratios']],
    ['a limit beyond the range', rule('vllm:kv_cache_usage_perc > 90'), ['5:15 comparison-impossible']],
    ['count() below one', rule('count(limitador_up) < 1'), ['5:15 comparison-impossible']],
    [
      'a pattern taken as text',
      record(`sum(rate(istio_requests_total{reporter="source",response_code!="5.*"}[5m]))`),
      ['5:63 matcher-impossible'],
    ],
    [
      'a needless pattern',
      record(`sum(rate(limited_calls{namespace=~"kuadrant-system"}[5m]))`),
      ['5:38 regexp-needless'],
    ],
    [
      'an alert without comparison',
      rule(`sum(rate(limited_calls${NS}[5m]))`),
      ['5:15 alert-without-comparison'],
    ],
    ['an alert that always fires', rule('sum(up) > 1 or vector(0)'), ['5:30 alert-always']],
    ['absence without for', rule('absent(up{job="a"})'), ['5:15 absent-without-for']],
    [
      'a label that is aggregated away',
      rule('sum(up) > 1', '        annotations: { summary: "{{ $labels.pod }}" }\n'),
      ['6:33 alert-label-missing'],
    ],
    [
      'a value in a label',
      rule('up == 0', '        labels: { now: "{{ $value }}" }\n'),
      ['6:24 alert-label-value'],
    ],
    ['a duration', rule('up == 0', '        for: 10 minutes\n'), ['6:14 rule-refused']],
    ['a field', rule('up == 0', '        anotations: { a: b }\n'), ['6:21 rule-refused']],
    ['a template', rule('up == 0', '        annotations: { a: "{{ $labels.pod" }\n'), ['6:27 rule-refused']],
    [
      'a folded expression',
      rule('>-\n          sum(up)\n          + authorized_hits\n          > 5'),
      ['6:11 operands-never-match', '7:13 counter-not-rated'],
    ],
    [
      'a literal expression',
      rule('|\n          sum(up) + sum(authorized_hits)\n            > 5\n'),
      ['6:25 counter-not-rated'],
    ],
    [
      'a single-quoted expression',
      record(`'sum(authorized_hits{pod!~"it''s.*"})'`),
      ['5:20 counter-not-rated'],
    ],
  ])('%s', (_, text, expected) => {
    expect(places(text)).toEqual(expected);
  });

  test('in the JSON of a dashboard within YAML', () => {
    const dashboard = {
      ...{ title: 'D', editable: false, templating: { list: [] } },
      panels: [
        { title: 'P', type: 'stat', targets: [{ refId: 'A', expr: 'sum(authorized_hits{tier="a"})' }] },
      ],
    };
    const text = `kind: GrafanaDashboard\nspec:\n  json: |\n    ${JSON.stringify(dashboard, null, 2).replace(/\n/g, '\n    ')}\n`;
    const [one] = found(text).filter(({ rule: id }) => id === 'counter-not-rated');
    const line = text.split('\n')[(one?.position.line ?? 0) - 1] ?? '';
    expect(line.slice((one?.position.column ?? 0) - 1, (one?.position.endColumn ?? 0) - 1)).toBe(
      'authorized_hits{tier=\\"a\\"}',
    );
  });
});

describe('what is right passes', () => {
  test.each([
    rule(`sum by (tier) (rate(limited_calls${NS}[5m])) > 1`, '        for: 10m\n'),
    rule('absent(limitador_up{namespace="kuadrant-system"})', '        for: 5m\n'),
    rule('sum(limitador_up) unless sum(rate(authorized_calls[5m])) > 0'),
    record(`sum(rate(authorized_hits${NS}[5m])) / sum(rate(authorized_calls${NS}[5m]))`),
    record('avg by (model_name) (vllm:kv_cache_usage_perc)'),
    // Names of others, and labels that others add.
    record(
      `sum by (node) (rate(container_cpu_usage_seconds_total{metrics_path="/metrics/cadvisor", node!=""}[5m]))`,
    ),
    rule('sum by (job) (rate(http_requests_total{code=~"5..", job="thanos-query"}[5m])) > 5'),
    record("absent(up{job='TrustyAI Controller Manager'}) * 0 or vector(1)"),
  ])('%s', (text) => {
    expect(places(text)).toEqual([]);
  });
});

/** Fixes edit the text at their path: of an expression, or of a field. */
function fixed(text: string, { expr, fix }: DocumentProblem): string {
  return expr === undefined || fix === undefined ? text : text.replace(expr, () => withFix(expr, fix));
}

test.each([
  record('sum(authorized_hits)'),
  record('rate(vllm:num_requests_waiting[5m])'),
  record('delta(authorized_hits[5m])'),
  record('quantile(95, vllm:num_requests_waiting)'),
  record('histogram_quantile(0.9, sum by (model_name) (rate(vllm:time_to_first_token_seconds_bucket[5m])))'),
  record('sum by (teir) (rate(vllm:prompt_tokens_total[5m]))').replace('teir', 'model_nam'),
  record('sum(rate(vllm:generation_tokens[5m]))'),
  record('avg(vllm:gpu_cache_usage_perc)'),
  rule('sum(vllm:kv_cache_usage_perc) > 0.9'),
  record('sum(rate(limited_calls{namespace=~"kuadrant-system"}[5m]))'),
  record('count(kube_pod_status_phase{phase="Running"})'),
  rule('sum(up) > bool 1'),
  record('sum(rate(vllm:time_to_first_token_seconds_bucket{le="1"}[5m]))'),
])('what a fix writes passes: %s', (text) => {
  const [problem] = found(text);
  expect(problem?.fix).toBeDefined();
  const after = fixed(text, problem!);
  expect(after).not.toBe(text);
  expect(places(after)).toEqual([]);
});
