import { vllmNumRequestsRunning } from '../../lib/exporters/models/metrics';
import { readFileSync } from 'node:fs';
import { type Panel as GrafanaPanel, type VariableModel } from '@grafana/grafana-foundation-sdk/dashboard';
import { aiEngineer, standardDashboards, tokenMetrics } from '../../dashboards';
import { type Prices } from '../../lib/queries/tokens';
import { GrafanaDashboard, KustomizeApp, MaaSObservabilityChart, Scrape } from '../../lib';
import { judged } from '../../lib/dashboard/meaning';
import { say, wordsOf } from '../../lib/dashboard/words';
import { type Flow } from '../../lib/flow/flow';
import { dashboardProblems } from '../../lib/checks/check-dashboard';
import { type RenderedDashboard, renderDashboard } from '../../lib/grafana/render';
import { USER } from '../../lib/exporters/metric';
import { Gateway } from '../../lib/platform/gateway';
import { rawQuery } from '../../lib/queries/raw-query';
import {
  SITUATIONS,
  STACKS,
  type Samples,
  VOCABULARIES,
  ask,
  flow,
  isRow,
  panelsOf,
  targetsOf,
} from './support';

// What was found wrong with the dashboards that MaaS ships, by number: for each a proof that ours do not have it. The
// numbers that are not here concern rules, alerts, monitors and installers.
const ELSEWHERE: Readonly<Record<number, string>> = {
  35: 'an alert above the last bucket of a histogram: refused when a rule is resolved (lib/promql/arithmetic.ts)',
  36: 'an alert on the wrong counter of Authorino: rules',
  37: 'an installer that looks for monitors by their path: Scrape has one owner for each exporter',
  38: 'namespaces replaced in metadata only: Platform is the one place that has them',
  39: 'label expressions without a guard: lib/cel and the TelemetryPolicy',
  40: 'TLS that is not verified, a token from a file: monitors',
  41: 'installers that hide failures, and documents that name metrics that do not exist: no installer, and a catalogue',
  42: "the operator's own monitors that come and go: Scrape, and the alert on pods scraped twice",
};

test('every one of the 42 is proved here, or belongs elsewhere', () => {
  const proved = [...readFileSync(__filename, 'utf8').matchAll(/^ {2}test\('(\d+)\. /gm)].map(([, n]) =>
    Number(n),
  );
  const numbers = [...proved, ...Object.keys(ELSEWHERE).map(Number)];
  expect(numbers.sort((a, b) => a - b)).toEqual(Array.from({ length: 42 }, (_, i) => i + 1));
});

type Rendered = readonly RenderedDashboard[];

const PRICES: Prices = { currency: 'USD', perMillionTokens: { free: 1, premium: 8, enterprise: 5 } };
const NAMES = standardDashboards({ prices: PRICES });
const ours = (on: Flow): Rendered => NAMES.map((dashboard) => renderDashboard(dashboard, on));

const LATENCY = ['istio_request_duration_milliseconds'];
const WHOLE = flow({
  gatewayLabels: [{ name: 'tier', metrics: LATENCY }],
  platform: { route: { termination: 'edge' } },
});
const EVERYWHERE: readonly (readonly [string, Flow, Rendered])[] = [
  ...SITUATIONS,
  ['tier with every panel', WHOLE] as const,
].map(([name, on]) => [name, on, ours(on)] as const);

type Check = (dashboards: Rendered, on: Flow) => readonly string[];

/** What a check finds in ours, wherever they run. */
function found(check: Check): readonly string[] {
  return [...new Set(EVERYWHERE.flatMap(([, on, rendered]) => check(rendered, on)))];
}

/** What it finds in ours once they have been spoiled: a check that finds nothing there proves nothing. */
function foundIn(spoil: (json: string) => string, check: Check): readonly string[] {
  const before = JSON.stringify(ours(WHOLE));
  const after = spoil(before);
  expect(after).not.toBe(before);
  return check(JSON.parse(after) as Rendered, WHOLE);
}

/** The panels, each with what it asks. */
function panelsIn(dashboards: Rendered) {
  return dashboards.flatMap((one) =>
    panelsOf(one).map((panel) => ({
      ...panel,
      of: one.dashboard.uid,
      exprs: targetsOf(panel).map(({ expr }) => expr),
    })),
  );
}

function variablesIn(dashboards: Rendered): readonly VariableModel[] {
  return dashboards.flatMap(({ dashboard }) => dashboard.templating.list ?? []);
}

/** A panel as it is drawn, by the name that our code has for it. */
function shown(uid: string, name: string, on: Flow = flow()): GrafanaPanel {
  const described = NAMES.find((one) => one.uid === uid);
  const title = described?.panels.find((one) => one.name === name)?.title;
  if (described === undefined || title === undefined) throw new Error(`there is no ${uid}/${name}`);
  const drawn = panelsOf(renderDashboard(described, on)).find((one) => one.title === say(title, wordsOf(on)));
  if (drawn === undefined) throw new Error(`${uid}/${name} is not drawn`);
  return drawn;
}

/** What Prometheus answers to a panel's first query, or the one after `index` others; the chosen user is `a`. */
function answer(uid: string, name: string, series: Samples, { on = flow(), index = 0 } = {}) {
  const expr = targetsOf(shown(uid, name, on))[index]?.expr ?? '';
  return asked(expr.replaceAll('="$user"', '="a"').replaceAll(/=~"\$\w+"/g, '=~".*"'), series, on);
}

function asked(expr: string, series: Samples, on: Flow = flow()) {
  return ask(rawQuery(expr), series, on);
}

/** One series as promtool writes it. */
function series(name: string, labels: Readonly<Record<string, string>>, values: string): Samples {
  const list = Object.entries(labels).map(([label, value]) => `${label}="${value}"`);
  return { [`${name}{${list.join(',')}}`]: values };
}

const LIMITADOR_POD = { namespace: 'kuadrant-system', pod: 'limitador-limitador-1-a' };
const GATEWAY_POD = { namespace: 'openshift-ingress', pod: 'maas-default-gateway-openshift-default-1-a' };
const MODEL_POD = { namespace: 'llm', pod: 'granite-kserve-1-a', model_name: 'granite' };

const counted = (name: string, labels: Readonly<Record<string, string>>, values: string) => ({
  ...series('limitador_up', LIMITADOR_POD, '1x120'),
  ...series(name, { ...LIMITADOR_POD, ...labels }, values),
});
const tokens = (labels: Readonly<Record<string, string>>, values: string) =>
  counted('authorized_hits', labels, values);
const allowed = (labels: Readonly<Record<string, string>>, values: string) =>
  counted('authorized_calls', labels, values);
const limited = (labels: Readonly<Record<string, string>>, values: string) =>
  counted('limited_calls', labels, values);
const responses = (code: string, values = '0+60x120'): Samples => ({
  ...series('istio_build', GATEWAY_POD, '1x120'),
  ...series('istio_requests_total', { ...GATEWAY_POD, response_code: code }, values),
});
const PROMETHEUS = series('up', { namespace: 'monitoring', pod: 'prometheus-0' }, '1x120');
const answering = (namespace: string, pod: string, values: string, job = 'a') =>
  series('up', { namespace, pod, job }, values);

/** The ranges of a query, but those before an offset, which look back to a time before them. */
function windowsOf(expr: string): readonly string[] {
  const code = expr.replaceAll(/"[^"]*"/g, '""');
  return [...code.matchAll(/\[([^\]]+)\](?! offset)/g)].map(([, window]) => window ?? '');
}

/** Of a request there is one response. */
function sameAs(unit: string): string {
  return unit === 'responses' ? 'requests' : unit;
}

/** The rows that show more than ten panels before anybody asks for them. */
function longRows(panels: NonNullable<RenderedDashboard['dashboard']['panels']>): readonly string[] {
  const starts = panels.flatMap((panel, i) => (isRow(panel) ? [i] : []));
  return starts.flatMap((start, i) => {
    const row = panels[start];
    if (row === undefined || !isRow(row) || row.collapsed) return [];
    const shownOnes = (starts[i + 1] ?? panels.length) - start - 1 + row.panels.length;
    // The first row is what one screen shows.
    return shownOnes > (start === 0 ? 15 : 10) ? [`row ${row.title} has ${shownOnes} panels`] : [];
  });
}

/** The colour of a number, as Grafana picks it. */
function colourOf(panel: GrafanaPanel, value: number): string | undefined {
  const steps = panel.fieldConfig?.defaults.thresholds?.steps ?? [];
  return steps.filter((step) => step.value === null || step.value <= value).at(-1)?.color;
}

describe('numbers that are wrong', () => {
  test('1. lifetime counters shown as totals', () => {
    const check: Check = (dashboards) =>
      dashboards.flatMap(({ dashboard }) =>
        dashboardProblems(dashboard).flatMap(({ rule, message }) =>
          rule === 'counter-not-rated' ? [message] : [],
        ),
      );
    expect(found(check)).toEqual([]);
    expect(
      foundIn((json) => json.replaceAll(/increase\((\w+\{[^}]*\})\[\$__range\]\)/g, '$1'), check),
    ).not.toEqual([]);

    // 2000 in the first half and 50 a minute from a restart on: what is exposed in the end is not what was used.
    const restarted = tokens({ user: 'a', tier: 'free' }, '0+25x90 0+10x29');
    expect(asked('sum(authorized_hits)', restarted)).toEqual({ '{}': 290 });
    for (const uid of ['platform-admin', 'ai-engineer', 'token-metrics']) {
      expect(answer(uid, 'tokens-total', restarted)).toEqual({ '{}': 1040 });
    }
    expect(answer('platform-admin', 'tokens-by-user', restarted)).toEqual({ '{user="a"}': 1040 });
    expect(answer('platform-admin', 'usage-by-user-and-plan', restarted)).toEqual({
      '{tier="free", user="a"}': 1040,
    });
  });

  test('2. the first value of a new series dropped', () => {
    const check: Check = (dashboards) =>
      panelsIn(dashboards).flatMap(({ title, exprs }) =>
        exprs.flatMap((expr) =>
          [...expr.matchAll(/\bincrease\((\w[\w:]*\{[^}]*\}\[[^\]]+\])/g)]
            .filter(([, over]) => !expr.includes(`(min_over_time(${over})) unless (last_over_time(`))
            .map(([call]) => `${title}: ${call}`),
        ),
      );
    expect(found(check)).toEqual([]);
    expect(foundIn((json) => json.replaceAll('min_over_time', 'max_over_time'), check)).not.toEqual([]);

    const single = tokens({ user: 'a', tier: 'free' }, '_x90 500x30');
    expect(asked('sum(increase(authorized_hits[1h]))', single)).toEqual({ '{}': 0 });
    expect(answer('ai-engineer', 'tokens-total', single)).toEqual({ '{}': 500 });
    expect(answer('token-metrics', 'tokens-by-plan', single)).toEqual({ '{tier="free"}': 500 });
    expect(answer('platform-admin', 'limited-total', limited({ user: 'a' }, '_x90 3x30'))).toEqual({
      '{}': 3,
    });
  });

  test('3. rolling windows drawn as bars or lines', () => {
    const check: Check = (dashboards) =>
      panelsIn(dashboards)
        .filter(({ type }) => type === 'timeseries')
        .flatMap(({ title, interval, ...panel }) => {
          // What is asked once is no curve.
          const curves = targetsOf(panel as GrafanaPanel).filter(({ instant }) => instant !== true);
          const windows = curves.flatMap(({ expr }) => windowsOf(expr));
          const steps = curves.map((one) => one.interval);
          const bars = JSON.stringify(panel.fieldConfig).includes('"drawStyle":"bars"');
          return windows
            .filter((one) =>
              bars ? one !== interval || steps.some((step) => step !== interval) : one !== '$__rate_interval',
            )
            .map((one) => `${title}: ${one}`);
        });
    expect(found(check)).toEqual([]);
    expect(foundIn((json) => json.replaceAll('"interval":"5m"', '"interval":"15s"'), check)).not.toEqual([]);
    expect(foundIn((json) => json.replaceAll('[$__rate_interval]', '[$__range]'), check)).not.toEqual([]);

    // Two bars beside each other, of 30 tokens a minute over ten minutes, are all of the 300.
    const bar = (values: string) =>
      answer('platform-admin', 'tokens-over-time-by-plan', tokens({ tier: 'free' }, values));
    expect([bar('0+30x120'), bar('_x115 0+30x5')]).toEqual([
      { '{tier="free"}': 150 },
      { '{tier="free"}': 150 },
    ]);
  });

  test('4. a ratio that reads 0 % when everything is rejected', () => {
    const blocked = limited({ user: 'a' }, '0+10x120');
    const upstream = 'sum(limited_calls) / (sum(authorized_calls) + sum(limited_calls)) or vector(0)';
    expect(asked(upstream, blocked)).toEqual({ '{}': 0 });
    expect(answer('platform-admin', 'limited-share', blocked)).toEqual({ '{}': 1 });
    expect(answer('ai-engineer', 'limited-share', blocked)).toEqual({ '{}': 1 });
    expect(colourOf(shown('ai-engineer', 'limited-share'), 1)).toBe('red');
  });

  test('5. a success rate that cannot move and is 100 % by default', () => {
    const check: Check = (dashboards) =>
      panelsIn(dashboards).flatMap(({ title, exprs }) =>
        exprs.filter((expr) => /\bvector\(/.test(expr)).map((expr) => `${title}: ${expr}`),
      );
    expect(found(check)).toEqual([]);
    expect(
      foundIn(
        (json) =>
          json.replaceAll(
            '(sum((count_over_time(limitador_up',
            'vector(1) or (sum((count_over_time(limitador_up',
          ),
        check,
      ),
    ).not.toEqual([]);

    expect(answer('platform-admin', 'served-share', responses('503'))).toEqual({ '{}': 0 });
    expect(answer('platform-admin', 'served-share', responses('200'))).toEqual({ '{}': 1 });
    expect(answer('platform-admin', 'served-share', series('istio_build', GATEWAY_POD, '1x120'))).toEqual({});
    const aborted = series(
      'vllm:request_success_total',
      { ...MODEL_POD, finished_reason: 'abort' },
      '0+1x120',
    );
    expect(answer('platform-admin', 'completed-share', aborted)).toEqual({ '{model_name="granite"}': 0 });
    expect(answer('platform-admin', 'completed-share', {})).toEqual({});
  });

  test('6. double counting', () => {
    const scraped = (job: string) => ({
      ...PROMETHEUS,
      ...series('limitador_up', { ...LIMITADOR_POD, job }, '1x120'),
      ...series('authorized_hits', { ...LIMITADOR_POD, job }, '0+10x120'),
    });
    const twice = { ...scraped('ours'), ...scraped('kuadrant') };
    // Sums cannot know: the tile beside them says that they are too high.
    expect(answer('platform-admin', 'tokens-total', twice)).toEqual({ '{}': 1200 });
    expect(answer('platform-admin', 'scraped-twice', twice)).toEqual({ '{}': 1 });
    expect(colourOf(shown('platform-admin', 'scraped-twice'), 1)).toBe('red');
    expect(answer('platform-admin', 'scraped-twice', scraped('ours'))).toEqual({ '{}': 0 });

    // And the chart does not make it so: where Kuadrant scrapes, it does not; two owners do not pass the synth.
    const monitors = (observability: boolean) => {
      const chart = new MaaSObservabilityChart(new KustomizeApp(), 'maas', { kuadrant: { observability } });
      return JSON.stringify(chart.toJson()).includes('limitador-metrics');
    };
    expect([monitors(false), monitors(true)]).toEqual([true, false]);
  });

  test('7. revenue that vanishes with one plan and knows two', () => {
    const premium = tokens({ tier: 'premium', user: 'a' }, '0+1000000x120');
    const upstream =
      'sum(authorized_hits{tier="free"}) * 0.005 + sum(authorized_hits{tier="premium"}) * 0.008';
    expect(asked(upstream, premium)).toEqual({});
    expect(answer('token-metrics', 'cost-total', premium)).toEqual({ '{}': 480 });
    const enterprise = tokens({ tier: 'enterprise', user: 'b' }, '0+1000000x120');
    expect(answer('token-metrics', 'cost-total', { ...premium, ...enterprise })).toEqual({ '{}': 780 });
    expect(answer('token-metrics', 'bill-by-user', enterprise)).toEqual({
      '{tier="enterprise", user="b"}': 300,
    });
    expect(shown('token-metrics', 'cost-total').fieldConfig?.defaults.unit).toBe('currencyUSD');
  });

  test('8. an undercount of streams that no panel speaks of', () => {
    const check: Check = (dashboards) =>
      panelsIn(dashboards)
        .filter(({ exprs }) => exprs.some((expr) => expr.includes('authorized_hits')))
        .filter(
          ({ description }) => !/a stream that reports no usage .* is not counted/.test(description ?? ''),
        )
        .map(({ title }) => title ?? '');
    expect(found(check)).toEqual([]);
    expect(
      foundIn((json) => json.replaceAll('a stream that reports', 'one that reports'), check),
    ).not.toEqual([]);
    // What the model servers counted stands there to compare.
    expect(shown('platform-admin', 'tokens-served').description).toContain('More than at the gateway');
  });

  test('9. totals joined on tokens: who is limited at once vanishes, and requests are listed for each model', () => {
    const check: Check = (dashboards) =>
      panelsIn(dashboards).flatMap(({ title, exprs }) =>
        exprs
          // A birth is known by its target, which is no join of two counts.
          .map((expr) =>
            expr.replace(/on\((\w*namespace), \w*pod, \w*job, \w*instance\) (group_left\(\))?/g, ''),
          )
          .filter((expr) => /\b(on|ignoring|group_left|group_right)\s*\(/.test(expr))
          .map(() => title ?? ''),
      );
    expect(found(check)).toEqual([]);
    expect(foundIn((json) => json.replaceAll(') * (0)', ') * on(user) group_left() (0)'), check)).not.toEqual(
      [],
    );

    const atOnce = limited({ user: 'b', tier: 'free' }, '_x100 3x20');
    expect(answer('platform-admin', 'top-limited', atOnce)).toEqual({ '{user="b"}': 3 });
    expect(answer('platform-admin', 'usage-by-user-and-plan', atOnce, { index: 2 })).toEqual({
      '{tier="free", user="b"}': 3,
    });
    for (const { name, definition } of variablesIn(ours(flow())).filter((one) => one.name === 'user')) {
      expect(`${name}: ${definition}`).toContain('limited_calls');
    }
    const twoModels = {
      ...tokens({ model: 'm' }, '0+10x120'),
      ...tokens({ model: 'n' }, '0+10x120'),
      ...allowed({}, '0+10x120'),
    };
    expect(answer('platform-admin', 'requests-total', twoModels)).toEqual({ '{}': 600 });
  });
});

describe('health tiles that cannot warn', () => {
  test('10. a Limitador tile that is never 0', () => {
    const gone = { ...PROMETHEUS, ...series('limitador_up', LIMITADOR_POD, '1x60 stale') };
    expect(asked('max(limitador_up)', gone)).toEqual({});
    expect(answer('platform-admin', 'limitador-answering', gone)).toEqual({ '{}': 0 });
    const silent = { ...PROMETHEUS, ...answering('kuadrant-system', 'limitador-limitador-1-a', '1x60 0x60') };
    expect(answer('platform-admin', 'limitador-answering', silent)).toEqual({ '{}': 0 });
    const tile = shown('platform-admin', 'limitador-answering');
    expect([colourOf(tile, 0), colourOf(tile, 1)]).toEqual(['red', 'green']);
  });

  test('11. an Authorino tile that counts series, and its operator', () => {
    const operator = { ...PROMETHEUS, ...answering('kuadrant-system', 'authorino-operator-1-a', '1x120') };
    expect(asked('count(up{pod=~"authorino.*"})', operator)).toEqual({ '{}': 1 });
    expect(answer('platform-admin', 'authorino-answering', operator)).toEqual({ '{}': 0 });
    const one = { ...operator, ...answering('kuadrant-system', 'authorino-1-a', '1x120') };
    expect(answer('platform-admin', 'authorino-answering', one)).toEqual({ '{}': 1 });
    const crashing = { ...operator, ...answering('kuadrant-system', 'authorino-1-a', '0x120') };
    expect(answer('platform-admin', 'authorino-answering', crashing)).toEqual({ '{}': 0 });
  });

  test('12. pods that crash are green, and a lost replica does not show', () => {
    const pod = (name: string, ready: 0 | 1) => ({
      ...series(
        'kube_pod_status_ready',
        { namespace: 'maas-api', pod: name, condition: 'true' },
        `${ready}x120`,
      ),
      ...series(
        'kube_pod_status_ready',
        { namespace: 'maas-api', pod: name, condition: 'false' },
        `${1 - ready}x120`,
      ),
    });
    const deployment = { namespace: 'maas-api', deployment: 'maas-api' };
    const lost = {
      ...series('kube_deployment_spec_replicas', deployment, '2x120'),
      ...series('kube_deployment_status_replicas_available', deployment, '1x120'),
      ...series(
        'kube_pod_status_phase',
        { namespace: 'maas-api', pod: 'maas-api-1-b', phase: 'Running' },
        '1x120',
      ),
      ...pod('maas-api-1-a', 1),
      ...pod('maas-api-1-b', 0),
      ...pod('maas-api-key-cleanup-1-a', 1),
    };
    expect(answer('platform-admin', 'maas-api-ready', lost)).toEqual({ '{}': 1 });
    expect(colourOf(shown('platform-admin', 'maas-api-ready'), 0)).toBe('red');

    const missing = shown('platform-admin', 'missing-replicas');
    const index = targetsOf(missing).findIndex(({ legendFormat }) => legendFormat === 'maas-api');
    expect(answer('platform-admin', 'missing-replicas', lost, { index })).toEqual({ '{}': 1 });
    expect([colourOf(missing, 0), colourOf(missing, 1)]).toEqual(['green', 'orange']);

    const crashing = { ...PROMETHEUS, ...answering(GATEWAY_POD.namespace, GATEWAY_POD.pod, '0x120') };
    expect(answer('platform-admin', 'gateway-answering', crashing)).toEqual({ '{}': 0 });
  });

  test('13. alerts of the gateway are not looked at, and those without a namespace do not match', () => {
    const firing = (namespace: string, alertname = 'Bad') =>
      series('ALERTS', { namespace, alertname, alertstate: 'firing', severity: 'warning' }, '1x120');
    const names = ['openshift-ingress', 'kuadrant-system', 'maas-api', 'llm'];
    const all = Object.assign({}, PROMETHEUS, ...names.map((name) => firing(name))) as Samples;
    const others = { ...firing('envoy-gateway-system'), ...firing('llm', 'Watchdog') };
    expect(answer('platform-admin', 'alerts-firing', { ...all, ...others })).toEqual({ '{}': 4 });
    expect(Object.keys(answer('platform-admin', 'alerts-list', { ...all, ...others }))).toHaveLength(4);
    expect(answer('platform-admin', 'alerts-firing', PROMETHEUS)).toEqual({ '{}': 0 });
    expect(answer('platform-admin', 'alerts-firing', {})).toEqual({});
    // One without is not ours to know; the tile says so.
    expect(shown('platform-admin', 'alerts-firing').description).toContain(
      'drops the namespace is not in it',
    );
  });

  test('14. colours that judge a load by a number of requests, and models by the latency of a web page', () => {
    const judging = NAMES.flatMap(({ panels }) => panels).filter(
      ({ thresholds }) => judged(thresholds, new Map()) !== undefined,
    );
    // Reviewed: what is there or not, and shares. No load, latency or number of users is good or bad by itself; where an
    // alert or an objective says what is, see guards.test.ts.
    expect([...new Set(judging.map(({ name }) => name))].sort()).toEqual([
      'alerts-firing',
      'authorino-answering',
      'datastore-lost',
      'gateway-answering',
      'limitador-answering',
      'limited-share',
      'maas-api-ready',
      'missing-replicas',
      'models-ready',
      'restarts',
      'route-up',
      'scheduler-ready-endpoints',
      'scheduler-saturation',
      'scraped-twice',
      'unavailable-replicas',
    ]);
    expect(new Set(judging.map(({ unit }) => unit))).toEqual(new Set(['count', 'ratio']));

    const check: Check = (dashboards) =>
      panelsIn(dashboards)
        .filter(({ fieldConfig }) => String(fieldConfig?.defaults.color?.mode) === 'thresholds')
        // Without steps of ours, Grafana has its own: red from 80 on.
        .filter(({ fieldConfig }) => (fieldConfig?.defaults.thresholds?.steps.length ?? 0) < 2)
        .map(({ title }) => title ?? '');
    expect(found(check)).toEqual([]);
    expect(foundIn((json) => json.replaceAll('"thresholds":{', '"none":{'), check)).not.toEqual([]);
  });
});

describe('panels that are empty or filtered wrongly', () => {
  test('15. a column of GPUs that is always empty', () => {
    const container = (name: string, resource: string, values: string, pod = 'granite-kserve-1-a') =>
      series(
        'kube_pod_container_resource_requests',
        { namespace: 'llm', pod, container: name, resource },
        values,
      );
    const requests = {
      ...container('main', 'nvidia_com_gpu', '2x120'),
      ...container('other', 'amd_com_gpu', '1x120'),
      ...container('main', 'cpu', '3x120'),
      ...container('other', 'cpu', '1x120'),
      ...container('c', 'cpu', '9x120', 'postgres-0'),
    };
    expect(
      asked('kube_pod_container_resource_requests{resource=~"nvidia.com/gpu|amd.com/gpu"}', requests),
    ).toEqual({});
    const column = (name: string) => {
      const panel = NAMES[0]?.panels.find((one) => one.name === 'allocation');
      const index = panel?.targets.findIndex((one) => one.column === name) ?? -1;
      return answer('platform-admin', 'allocation', requests, { index });
    };
    expect(column('GPUs')).toEqual({ '{model="granite", namespace="llm"}': 3 });
    expect(column('CPU requested')).toEqual({ '{model="granite", namespace="llm"}': 4 });
  });

  test('16. Token Metrics that know tiers only', () => {
    const check: Check = (dashboards, on) =>
      on.labelName('tier') === undefined || on.labels.find('tier') === undefined
        ? dashboards.flatMap((one) =>
            /\btier\b/.test(JSON.stringify(one.dashboard)) ? [one.dashboard.title ?? ''] : [],
          )
        : [];
    expect(found(check)).toEqual([]);
    const subscription = flow({ labels: VOCABULARIES.subscription });
    const spoiled = JSON.parse(
      JSON.stringify(ours(subscription)).replaceAll('subscription', 'tier'),
    ) as Rendered;
    expect(check(spoiled, subscription)).not.toEqual([]);

    const used = tokens({ subscription: 'premium' }, '0+1000000x120');
    const on = { on: subscription };
    expect(answer('token-metrics', 'tokens-by-plan', used, on)).toEqual({
      '{subscription="premium"}': 60_000_000,
    });
    expect(answer('token-metrics', 'cost-total', used, on)).toEqual({ '{}': 480 });
  });

  test('17. panels by user where nothing names users, and no word about it', () => {
    const unnamed = ours(flow({ labels: VOCABULARIES.subscription }));
    expect(panelsIn(unnamed).filter(({ exprs }) => /\buser\b/.test(exprs.join()))).toEqual([]);
    expect(variablesIn(unnamed).map(({ name }) => name)).not.toContain('user');
    expect(unnamed.map(({ dashboard, isEmpty }) => [dashboard.uid, isEmpty])).toEqual([
      ['platform-admin', false],
      ['ai-engineer', true],
      ['token-metrics', false],
    ]);
    expect(unnamed.flatMap(({ omitted }) => omitted).map(({ because }) => because)).toContain(
      'a label that counts users',
    );

    // Where the vocabulary has users and yet no series does, the panel says what to look at.
    const check: Check = (dashboards) =>
      panelsIn(dashboards)
        .filter(({ exprs }) => exprs.some((expr) => /\bby\((\w+, ?)*user\b/.test(expr)))
        .filter(({ description }) => !/no request names its user\b/.test(description ?? ''))
        .map(({ title }) => title ?? '');
    expect(found(check)).toEqual([]);
    expect(foundIn((json) => json.replaceAll('no request names its user', 'none'), check)).not.toEqual([]);
  });

  test('18. names of two stores on one data source', () => {
    const check: Check = (dashboards, on) =>
      [
        ...panelsIn(dashboards).flatMap(({ exprs }) => exprs),
        ...variablesIn(dashboards).map((one) => one.definition ?? ''),
      ]
        .flatMap(
          (text) =>
            text.match(
              /\b(authorized_hits|authorized_calls|limited_calls)(_total)?\b|\b(kserve_)?vllm:\w+/g,
            ) ?? [],
        )
        .filter((name) => {
          const { appendsTotal } = on.platform.stack;
          const [running = ''] = on.storedNames(vllmNumRequestsRunning);
          return name.includes('vllm:')
            ? !name.startsWith(running.replace('num_requests_running', ''))
            : name.endsWith('_total') !== appendsTotal;
        });
    expect(found(check)).toEqual([]);
    expect(check(ours(flow({ platform: { stack: STACKS['open-data-hub'] } })), WHOLE)).not.toEqual([]);
    const sources = EVERYWHERE.flatMap(([, , all]) => panelsIn(all)).map(({ datasource }) => datasource?.uid);
    // Where the cluster's store is another one, a panel asks that, or the one of the platform.
    expect(new Set(sources)).toEqual(new Set(['${datasource}', '${cluster_datasource}']));
  });

  test('19. a row on maas-api that nobody may scrape, and no word about it', () => {
    const row = /maas-api|API key/;
    const titles = (on: Flow) =>
      panelsIn(ours(on))
        .filter(({ exprs }) => exprs.join().includes('maas_api_'))
        .map(({ title, description }) => ({
          title,
          told: (description ?? '').includes('nothing scrapes maas-api'),
        }));
    expect(titles(flow({ platform: { scrape: { 'maas-api': Scrape.nobody() } } }))).toEqual([]);
    expect(titles(flow()).filter(({ title }) => row.test(title ?? ''))).toHaveLength(5);
    expect(titles(flow()).filter(({ told }) => !told)).toEqual([]);
    // No errors are not the same as no metrics.
    const served = series(
      'maas_api_http_requests_total',
      { namespace: 'maas-api', status: '200', tenant_name: 't' },
      '0+1x120',
    );
    expect(answer('platform-admin', 'api-errors', served)).toEqual({ '{tenant_name="t"}': 0 });
    expect(answer('platform-admin', 'api-errors', {})).toEqual({});
  });

  test('20. latency by plan from a header that may not be there', () => {
    const titles = (on: Flow) => panelsIn(ours(on)).map(({ title }) => title);
    expect(titles(flow())).not.toContain('Gateway latency by tier');
    expect(titles(WHOLE)).toContain('Gateway latency by tier');
    const bucket = (tier: Readonly<Record<string, string>>) =>
      Object.assign(
        {},
        ...['1000', '2500', '+Inf'].map((le) =>
          series(
            'istio_request_duration_milliseconds_bucket',
            { ...GATEWAY_POD, response_code: '200', le, ...tier },
            '0+6x120',
          ),
        ),
      ) as Samples;
    const times = { ...bucket({ tier: 'free' }), ...bucket({ tier: 'unknown' }), ...bucket({}) };
    expect(answer('platform-admin', 'latency-by-plan', times, { on: WHOLE })).toEqual({
      '{tier="free"}': 500,
    });
    expect(shown('platform-admin', 'latency-by-plan', WHOLE).description).toContain('the header');
  });

  test('21. a choice of models that neighbours ignore, and a mean that hides the one that is full', () => {
    const check: Check = (dashboards, on) =>
      panelsIn(dashboards).flatMap(({ of, title, exprs }) =>
        exprs
          .flatMap((expr) => [...expr.matchAll(/\b([\w:]+)\{([^}]*)\}/g)])
          .filter(([, name = '', where = '']) => {
            // That a pod was scraped is so for every model of it.
            if (name.endsWith('vllm:num_requests_running') && !where.includes('model_name')) return false;
            // AI Engineer has no such choice: it is about one user.
            if (name.includes('vllm:'))
              return (
                of !== 'ai-engineer' &&
                !/\bmodel_name=~"\$model"/.test(where) &&
                !(title ?? '').includes('Pods')
              );
            if (!/^(authorized|limited)_/.test(name)) return false;
            const user = on.labelName(USER);
            if (of === 'ai-engineer') return !where.includes(`${user}="$user"`);
            return of === 'token-metrics' && !where.includes('=~"$plan"');
          })
          .map(([selector]) => `${title}: ${selector}`),
      );
    expect(found(check)).toEqual([]);
    expect(
      foundIn((json) => json.replace('model_name=~\\"$model\\"', 'model_name!=\\"\\"'), check),
    ).toHaveLength(1);
    expect(foundIn((json) => json.replace('tier=~\\"$plan\\"', 'tier!=\\"\\"'), check)).toHaveLength(1);

    const full = {
      ...series('vllm:kv_cache_usage_perc', MODEL_POD, '0.1x120'),
      ...series('vllm:kv_cache_usage_perc', { ...MODEL_POD, pod: 'granite-kserve-1-b' }, '0.99x120'),
    };
    expect(answer('platform-admin', 'kv-cache', full)).toEqual({ '{model_name="granite"}': 0.99 });
  });

  test('22. numbers of the whole mesh', () => {
    const check: Check = (dashboards) =>
      panelsIn(dashboards).flatMap(({ title, exprs }) =>
        exprs
          .flatMap((expr) => [...expr.matchAll(/\b(istio_\w+|kuadrant_\w+)\{([^}]*)\}/g)])
          .filter(
            ([, name = '', where = '']) =>
              !/\b(exported_)?namespace="[^"]+",\1pod=~"[^"]+-\[a-z0-9\]\+-\[a-z0-9\]\+"/.test(where) ||
              // A refusal is answered at once.
              (name.includes('duration') && !where.includes('response_code=~"2.."')),
          )
          .map(([selector]) => `${title}: ${selector}`),
      );
    expect(found(check)).toEqual([]);
    expect(
      foundIn((json) => json.replace(/(istio_requests_total\{namespace=[^,]*),pod=~[^,}]*/, '$1'), check),
    ).not.toEqual([]);
    expect(foundIn((json) => json.replace(',response_code=~\\"2..\\"', ''), check)).not.toEqual([]);

    // maas-api is behind the same gateway: where it is among the numbers, the panel says so.
    for (const name of ['latency-now', 'latency-by-service', 'served-share', 'errors-by-kind']) {
      expect(shown('platform-admin', name).description).toContain('maas-api');
    }
    const times = (service: string, le: string): Samples => ({
      ...series('istio_request_duration_milliseconds_bucket', { ...backend(service), le }, '0+60x120'),
      ...series(
        'istio_request_duration_milliseconds_bucket',
        { ...backend(service), le: '+Inf' },
        '0+60x120',
      ),
    });
    const backend = (service: string) => ({
      ...GATEWAY_POD,
      destination_service_name: service,
      response_code: '200',
    });
    const slow = { ...times('granite', '10000'), ...times('granite', '5000') };
    const latency = answer('platform-admin', 'latency-now', slow);
    expect(answer('platform-admin', 'latency-now', { ...slow, ...times('maas-api', '5') })).toEqual(latency);
    const other = { pod: 'maas-default-gateway-2-openshift-default-1-a' };
    const elsewhere = {
      ...series('istio_build', GATEWAY_POD, '1x120'),
      ...series('istio_requests_total', { ...GATEWAY_POD, ...other, response_code: '503' }, '0+60x120'),
    };
    expect(answer('platform-admin', 'errors-by-kind', elsewhere, { index: 4 })).toEqual({ '{}': 0 });
  });

  test('23. names that are fixed in code', () => {
    const elsewhere = flow({
      gatewayLabels: [{ name: 'tier', metrics: LATENCY }],
      platform: {
        gateway: Gateway.named('front', 'edge', { className: 'istio' }),
        kuadrant: { namespace: 'rh-connectivity-link' },
        models: { namespaces: ['team-a', 'team-b'] },
        maasApi: { namespace: 'keys' },
        route: { name: 'way-in' },
      },
    });
    const check: Check = (dashboards) =>
      [
        ...panelsIn(dashboards).flatMap(({ exprs }) => exprs),
        ...variablesIn(dashboards).map((one) => one.definition ?? ''),
      ].filter((text) =>
        /openshift-ingress|maas-default-gateway|maas-gateway-route|kuadrant-system|envoy-gateway-system|namespace=~?"([^"]*\|)?(maas-api|llm)\b/.test(
          text,
        ),
      );
    expect(check(ours(elsewhere), elsewhere)).toEqual([]);
    expect(check(ours(flow()), flow())).not.toEqual([]);
    expect(ours(elsewhere).flatMap(({ problems }) => problems)).toEqual([]);
  });

  test('24. variables that are typed in, and an All that takes what has no name for a user', () => {
    const check: Check = (dashboards) =>
      variablesIn(dashboards).flatMap(({ name, type, includeAll, description }) => [
        ...(['datasource', 'query'].includes(type) ? [] : [`${name} is a ${type}`]),
        // Where All has what nobody was named for, it is because it has everything, and it says so.
        ...(includeAll === true && name !== 'model' && !String(description).includes('nobody was named for')
          ? [`${name}: All is not explained`]
          : []),
      ]);
    expect(found(check)).toEqual([]);
    expect(foundIn((json) => json.replace('"type":"query"', '"type":"textbox"'), check)).not.toEqual([]);
    expect(foundIn((json) => json.replaceAll('nobody was named for', 'else'), check)).not.toEqual([]);

    const anonymous = { ...tokens({ user: 'a' }, '0+10x120'), ...tokens({}, '0+10x120') };
    expect(answer('ai-engineer', 'tokens-total', anonymous)).toEqual({ '{}': 600 });
    expect(answer('token-metrics', 'tokens-by-user', anonymous)).toEqual({ '{user="a"}': 600 });
    expect(answer('token-metrics', 'token-users', anonymous)).toEqual({ '{}': 1 });
  });

  test('25. "mine" that anybody can make everybody\'s', () => {
    const { dashboard } = renderDashboard(aiEngineer(), flow());
    expect(dashboard.description).toContain('a filter, not an access control');
    const [, user] = dashboard.templating.list ?? [];
    expect(user).toMatchObject({ name: 'user', multi: false, includeAll: false, allowCustomValue: false });
    expect(user?.description).toContain('not an access control');
    const check: Check = (dashboards) =>
      panelsIn(dashboards)
        .filter(({ of }) => of === 'ai-engineer')
        .flatMap(({ exprs }) =>
          exprs.flatMap((expr) => [...expr.matchAll(/\b(?:authorized|limited)_\w+\{([^}]*)\}/g)]),
        )
        .filter(([, where]) => !where?.includes('user="$user",user!=""'))
        .map(([selector]) => selector);
    expect(found(check)).toEqual([]);
    expect(foundIn((json) => json.replaceAll('user=\\"$user\\"', 'user=~\\"$user\\"'), check)).not.toEqual(
      [],
    );
  });

  test('26. active users since the last restart, and nobody as one of them', () => {
    const calls = {
      ...allowed({ user: 'now' }, '0+1x120'),
      ...allowed({ user: 'before' }, '5x120'),
      ...allowed({}, '0+1x120'),
    };
    expect(asked('count(count by (user) (authorized_calls))', calls)).toEqual({ '{}': 3 });
    expect(answer('platform-admin', 'active-users', calls)).toEqual({ '{}': 1 });
    const used = {
      ...tokens({ user: 'now' }, '0+1x120'),
      ...tokens({ user: 'before' }, '5x120'),
      ...tokens({}, '0+1x120'),
    };
    expect(answer('token-metrics', 'token-users', used)).toEqual({ '{}': 1 });
  });

  test('27. one name for metrics that have had several', () => {
    const old = { ...MODEL_POD, pod: 'granite-kserve-1-b' };
    const cache = series('vllm:gpu_cache_usage_perc', old, '0.9x120');
    expect(answer('platform-admin', 'kv-cache', cache)).toEqual({ '{model_name="granite"}': 0.9 });
    const gaps = ['0.1', '0.2', '+Inf'].map((le) =>
      series('vllm:time_per_output_token_seconds_bucket', { ...old, le }, '0+6x120'),
    );
    expect(answer('platform-admin', 'inter-token-latency', Object.assign({}, ...gaps) as Samples)).toEqual({
      '{model_name="granite"}': 0.05,
    });
    // The sum of a histogram moves when a request ends; the counter goes before it, where there is one.
    const mixed = {
      ...series('vllm:prompt_tokens_total', MODEL_POD, '0+60x120'),
      ...series('vllm:request_prompt_tokens_sum', MODEL_POD, '0+600x120'),
      ...series('vllm:request_prompt_tokens_sum', old, '0+60x120'),
    };
    expect(answer('platform-admin', 'token-throughput', mixed)).toEqual({ '{}': 2 });
    expect(answer('platform-admin', 'tokens-served', mixed)).toEqual({ '{}': 7200 });
    expect(targetsOf(shown('platform-admin', 'tokens-served'))[0]?.expr).toContain('[$__range]');
  });
});

describe('presentation and upkeep', () => {
  test('28. overrides that match nothing', () => {
    const check: Check = (dashboards) =>
      panelsIn(dashboards).flatMap((panel) => {
        const organized = panel.transformations?.find(({ id }) => id === 'organize')?.options as
          { renameByName: Readonly<Record<string, string>> } | undefined;
        const known: Readonly<Record<string, readonly string[]>> = {
          byFrameRefID: targetsOf(panel).map(({ refId }) => refId),
          byName: Object.values(organized?.renameByName ?? {}),
        };
        return (panel.fieldConfig?.overrides ?? [])
          .filter(({ matcher }) => !known[matcher.id]?.includes(String(matcher.options)))
          .map(({ matcher }) => `${panel.title}: ${matcher.id} ${String(matcher.options)}`);
      });
    expect(found(check)).toEqual([]);
    expect(
      foundIn((json) => json.replaceAll('"options":"Requests"', '"options":"Calls"'), check),
    ).not.toEqual([]);
    expect(foundIn((json) => json.replaceAll('"refId":"B"', '"refId":"X"'), check)).not.toEqual([]);

    // Columns that are renamed are there: the label of the result, and a value for each query.
    const renamed: Check = (dashboards) =>
      panelsIn(dashboards)
        .filter(({ type }) => type === 'table')
        .flatMap(({ title, exprs, transformations }) => {
          const { renameByName } = transformations?.find(({ id }) => id === 'organize')?.options as {
            renameByName: Readonly<Record<string, string>>;
          };
          return Object.keys(renameByName)
            .filter((column) => !column.startsWith('Value') && !exprs.some((expr) => expr.includes(column)))
            .map((column) => `${title}: ${column}`);
        });
    expect(found(renamed)).toEqual([]);
    expect(
      foundIn((json) => json.replaceAll('"renameByName":{"tier"', '"renameByName":{"cohort"'), renamed),
    ).not.toEqual([]);
  });

  test('29. tokens per second as operations, and two units on one axis', () => {
    const check: Check = (dashboards) =>
      panelsIn(dashboards)
        .filter(({ type }) => type !== 'table')
        .flatMap(({ title, type, exprs, fieldConfig }) => {
          const unit = fieldConfig?.defaults.unit ?? '';
          // An amount in a tile has all its digits; on an axis it is short.
          const amount = type === 'timeseries' ? 'count:tokens' : 'locale';
          const wanted = exprs.map((expr) => {
            if (!expr.includes('authorized_hits')) return undefined;
            if (/^count|^\(?count/.test(expr)) return 'locale';
            if (/\* \(\d*\.?\d+(e-\d+)?\)\)/.test(expr) && unit.startsWith('currency')) return unit;
            return expr.includes('rate(') ? 'count:tokens/s' : amount;
          });
          return wanted
            .filter((one) => one !== undefined && one !== unit)
            .map((one) => `${title}: ${unit}, not ${one}`);
        });
    expect(found(check)).toEqual([]);
    expect(foundIn((json) => json.replaceAll('"count:tokens/s"', '"ops"'), check)).not.toEqual([]);

    const mixed = NAMES.flatMap(({ panels }) =>
      panels
        .filter(({ view }) => view !== 'table')
        .map(({ name, targets }) => {
          const metrics = targets.flatMap(({ query }) =>
            query.resolve(WHOLE).metrics.map(({ unit }) => unit),
          );
          // Evidence that an exporter is there stands beside what is counted.
          return {
            name,
            units: new Set(metrics.filter((unit) => !['bool', 'info'].includes(unit)).map(sameAs)),
          };
        }),
    ).filter(({ name, units }) => units.size > 1 && name !== 'scraped-twice');
    expect(mixed).toEqual([]);
    for (const { title, fieldConfig } of EVERYWHERE.flatMap(([, , all]) => panelsIn(all))) {
      expect(`${title}: ${fieldConfig?.defaults.unit}`).toMatch(/: .+/);
    }
  });

  test('30. fixed windows, and a dashboard that asks everything every 30 s', () => {
    const check: Check = (dashboards) =>
      panelsIn(dashboards).flatMap(({ title, exprs, interval }) =>
        exprs
          .flatMap(windowsOf)
          .filter((window) => !['$__range', '$__range:1m', '$__rate_interval', interval].includes(window))
          .map((window) => `${title}: ${window}`),
      );
    expect(found(check)).toEqual([]);
    expect(foundIn((json) => json.replace('[$__rate_interval]', '[5m]'), check)).not.toEqual([]);

    // Folded rows ask nothing: fewer than the 66 of the one it replaces, which has fewer panels.
    const loaded = (all: Rendered) =>
      (all[0]?.dashboard.panels ?? []).flatMap((panel) => (isRow(panel) ? [] : targetsOf(panel)));
    for (const [, , all] of EVERYWHERE) expect(loaded(all).length).toBeLessThan(66);
  });

  test('31. panels without a description, dashboards without links, emoji, rows that are never folded', () => {
    const check: Check = (dashboards) => [
      ...panelsIn(dashboards).flatMap(({ title, description = '' }) =>
        // What it shows, and what it means when there is nothing.
        description.length > 40 && /Empty|Lines at 0/.test(description) ? [] : [`${title}: says too little`],
      ),
      ...dashboards.flatMap(({ dashboard }) => [
        ...(dashboard.description ? [] : [`${dashboard.title}: no description`]),
        ...(dashboard.links?.some(({ tags }) => tags.includes('maas'))
          ? []
          : [`${dashboard.title}: no links`]),
        ...(/\p{Extended_Pictographic}/u.test(JSON.stringify(dashboard))
          ? [`${dashboard.title}: emoji`]
          : []),
      ]),
      ...dashboards.flatMap(({ dashboard }) => longRows(dashboard.panels ?? [])),
    ];
    expect(found(check)).toEqual([]);
    expect(foundIn((json) => json.replaceAll('Empty', 'None'), check)).not.toEqual([]);
    expect(
      foundIn((json) => json.replaceAll('"links":[{"title":"Models', '"not":[{"title":"Models'), check),
    ).not.toEqual([]);
    expect(
      foundIn((json) => json.replace('"title":"Total tokens"', '"title":"\u{1F4C8} Tokens"'), check),
    ).not.toEqual([]);
    expect(foundIn((json) => json.replaceAll('"collapsed":true', '"collapsed":false'), check)).not.toEqual(
      [],
    );
    expect(shown('platform-admin', 'alerts-list').description).toMatch(
      /\[its runbook\]\(https:\/\/\S+\/runbooks\)/,
    );
  });

  test('32. refusals that are 401 only, and a 429 from one source', () => {
    // One a second of 401, two of 403, three of 404 and four of 503: each has a line of its own.
    const codes = { '401': '0+60x120', '403': '0+120x120', '404': '0+180x120', '503': '0+240x120' };
    const mixed = Object.assign(
      {},
      ...Object.entries(codes).map(([code, values]) => responses(code, values)),
    ) as Samples;
    const rates = [0, 1, 3, 4].map((index) => answer('platform-admin', 'errors-by-kind', mixed, { index }));
    expect(rates).toEqual([{ '{}': 1 }, { '{}': 2 }, { '{}': 3 }, { '{}': 4 }]);
    const refused = { ...limited({}, '0+60x120'), ...responses('429') };
    expect(answer('platform-admin', 'errors-by-kind', refused, { index: 2 })).toEqual({ '{}': 1 });
    expect(answer('platform-admin', 'errors-by-kind', refused, { index: 3 })).toEqual({ '{}': 0 });
    for (const index of [0, 1]) {
      expect(answer('platform-admin', 'limited-by-source', refused, { index })).toEqual({ '{}': 1 });
    }
    const { description } = shown('platform-admin', 'errors-by-kind');
    for (const source of ['limited_calls', 'istio_requests_total']) expect(description).toContain(source);
  });

  test('33. panels that stand twice, and a number of everybody among mine', () => {
    const check: Check = (dashboards) => {
      const seen = panelsIn(dashboards).map(({ of, exprs }) => `${of}: ${[...exprs].sort().join(' ; ')}`);
      const titles = panelsIn(dashboards).map(({ of, title }) => `${of}: ${title}`);
      return [...seen, ...titles].filter((one, i, all) => all.indexOf(one) !== i);
    };
    expect(found(check)).toEqual([]);
    expect(foundIn((json) => json.replaceAll(/"Auth (call latency|latency)"/g, '"Auth"'), check)).not.toEqual(
      [],
    );
    // How fast models are is the same for everybody: their servers know no user.
    const ofAll = ['Time to first token by model (P95)'];
    const mine = panelsIn([renderDashboard(aiEngineer(), flow())])
      .filter(({ title }) => !ofAll.includes(title ?? ''))
      .flatMap(({ exprs }) => exprs);
    expect(mine.filter((expr) => !expr.includes('user="$user"'))).toEqual([]);
  });

  test('34. Token Metrics to be imported by hand', () => {
    const chart = new MaaSObservabilityChart(new KustomizeApp(), 'maas', { dashboards: [tokenMetrics()] });
    const [written, ...more] = chart.node.findAll().filter((one) => one instanceof GrafanaDashboard);
    expect(more).toEqual([]);
    expect(written).toMatchObject({ uid: 'token-metrics', dashboard: { uid: 'token-metrics' } });
    expect(JSON.stringify(written?.dashboard)).not.toMatch(/__inputs|DS_PROMETHEUS/);
  });
});
