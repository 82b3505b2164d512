import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { Duration } from 'cdk8s';
import { type Flow } from '../../lib/flow/flow';
import { Objective } from '../../lib/rules/objectives/objective';
import { objectiveRules } from '../../lib/rules/objectives/objective-rules';
import { resolvedRules } from '../../lib/rules/resolved-rules';
import { RuleSet } from '../../lib/rules/rule-set';
import { type Samples, flow } from '../dashboards/support';
import { hasPromtool } from '../support/manifest-oracles';
import { inTemporaryDirectory } from '../support/synth';

const withPromtool = hasPromtool() ? describe : describe.skip;

const POD = 'namespace="openshift-ingress",pod="maas-default-gateway-openshift-default-5f-a"';
const BUILD: Samples = { [`istio_build{${POD}}`]: '1x3600' };
const requests = (code: string, service = 'a') =>
  `istio_requests_total{${POD},response_code="${code}",destination_service_name="${service}"}`;
const duration = (part: string) =>
  `istio_request_duration_milliseconds_${part.replace('}', `,${POD},response_code="200"}`)}`;

const gateway = Objective.availability({ name: 'gateway', target: 0.999, of: 'gateway' });

/** Which alerts fire at each time, and what an expression is then. A sample of a series is a minute. */
function simulated(
  objectives: readonly Objective[],
  series: Samples,
  times: readonly string[],
  expr = 'count by (alertname, objective, model_name, destination_service_name) (ALERTS{alertstate="firing"})',
  on: Flow = flow(),
): Readonly<Record<string, readonly string[]>> {
  const groups = rulesFile(objectives, on);
  const never = [{ labels: 'never{}', value: 1 }];
  const test = {
    interval: '1m',
    input_series: Object.entries(series).map(([name, values]) => ({ series: name, values })),
    promql_expr_test: times.map((time) => ({ expr, eval_time: time, exp_samples: never })),
  };
  return inTemporaryDirectory((folder) => {
    writeFileSync(path.join(folder, 'rules.yaml'), groups);
    const file = path.join(folder, 'test.yaml');
    writeFileSync(
      file,
      JSON.stringify({ rule_files: ['rules.yaml'], evaluation_interval: '1m', tests: [test] }),
    );
    const { stdout, stderr } = spawnSync('promtool', ['test', 'rules', file], { encoding: 'utf8' });
    // promtool tells what it got where that was not expected, and nothing here is.
    const got = [...`${stdout}${stderr}`.matchAll(/got:\s*(.*)/g)].map(([, text]) => text ?? '');
    if (got.length !== times.length) throw new Error(`promtool did not answer: ${stdout}${stderr}`);
    return Object.fromEntries(times.map((time, i) => [time, answers(got[i] ?? '')]));
  });
}

function answers(got: string): readonly string[] {
  if (got.trim() === 'nil') return [];
  return [...got.matchAll(/\{([^}]*)\} (\S+?)(,|$)/g)].map(([, labels = '', value = '']) => {
    const said = [...labels.matchAll(/(\w+)="([^"]*)"/g)].map(([, , text]) => text);
    return said.length === 0 ? String(Number(Number(value).toPrecision(6))) : said.join(' ');
  });
}

function rulesFile(objectives: readonly Objective[], on: Flow): string {
  const { byNamespace, problems } = resolvedRules(RuleSet.of(objectiveRules(objectives)), on);
  if (problems.length > 0) throw new Error(problems.join('\n'));
  return JSON.stringify({ groups: byNamespace.flatMap((place) => place.groups) });
}

function value(series: Samples, time: string, expr: string, objectives = [gateway]): readonly string[] {
  return simulated(objectives, series, [time], expr)[time] ?? [];
}

const FAST = 'MaaSErrorBudgetBurnFast gateway';
const SLOW = 'MaaSErrorBudgetBurnSlow gateway';
const UNKNOWN = 'MaaSErrorBudgetBurnUnknown gateway';

withPromtool('promtool check rules', () => {
  test('is silent about every kind of objective together', () => {
    const all = [
      gateway,
      Objective.availability({ name: 'models', target: 0.99, of: 'model' }),
      Objective.latency({ name: 'quick', target: 0.95, of: 'gateway', under: Duration.seconds(5) }),
      Objective.timeToFirstToken({ name: 'first-token', target: 0.9, under: Duration.seconds(1) }),
    ];
    inTemporaryDirectory((folder) => {
      const file = path.join(folder, 'rules.yaml');
      writeFileSync(file, rulesFile(all, flow()));
      const { status, stdout, stderr } = spawnSync('promtool', ['check', 'rules', file], {
        encoding: 'utf8',
      });
      expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
      expect(stdout).toMatch(/SUCCESS: \d+ rules found\s*$/);
      expect(stdout).not.toMatch(/duplicate/i);
    });
  });
});

withPromtool('an availability objective of 99.9% over 30 days', () => {
  const healthy = { ...BUILD, [requests('200')]: '0+600x6000' };

  test('is silent while one request in 10,000 fails, and has nine tenths of its budget', () => {
    const series = { ...BUILD, [requests('200')]: '0+9999x1500', [requests('503')]: '0+1x1500' };
    expect(simulated([gateway], series, ['30m', '8h'])).toEqual({ '30m': [], '8h': [] });
    expect(value(series, '8h', 'sum(objective:error_budget:remaining{objective="gateway"})')).toEqual([
      '0.9',
    ]);
  });

  test('pages within five minutes when everything fails, and ends soon after', () => {
    // `0x120` are 121 values: the outage begins after 2 h 1 min.
    const series = {
      ...BUILD,
      [requests('200')]: '0+600x120 72000x20 72000+600x500',
      [requests('503')]: '0x120 0+600x20 12000x500',
    };
    expect(simulated([gateway], series, ['2h1m', '2h6m', '2h20m', '2h40m', '3h10m', '9h'])).toEqual({
      '2h1m': [],
      '2h6m': [FAST],
      // Twenty minutes of nothing but errors are half of the budget of 30 days.
      '2h20m': [FAST, SLOW],
      // Over the last five minutes all is well, over the last half hour not.
      '2h40m': [FAST, SLOW],
      '3h10m': [SLOW],
      '9h': [],
    });
  });

  test('pages when 2% of requests fail: 20 times the budget', () => {
    const series = {
      ...BUILD,
      [requests('200')]: '0+600x60 36000+588x200',
      [requests('503')]: '0x60 0+12x200',
    };
    // 20 times the budget for three quarters of the last hour are 15 times over all of it.
    expect(simulated([gateway], series, ['1h30m', '1h50m'])).toEqual({
      '1h30m': [SLOW],
      '1h50m': [FAST, SLOW],
    });
  });

  test('pages over six hours at 8 times the budget, and not over one', () => {
    const series = {
      ...BUILD,
      [requests('200')]: '0+1000x360 360000+992x600',
      [requests('503')]: '0x360 0+8x600',
    };
    // 8 times the budget for three quarters of the last 6 hours are 6 times over all of them.
    expect(simulated([gateway], series, ['6h', '10h', '11h'])).toEqual({
      '6h': [],
      '10h': [SLOW],
      '11h': [FAST, SLOW],
    });
  });

  test('is a ticket, and no page, at twice the budget', () => {
    const series = {
      ...BUILD,
      [requests('200')]: '0+1000x720 720000+998x1500',
      [requests('503')]: '0x720 0+2x1500',
    };
    // Twice the budget for as long as it was none are once over all that there is.
    expect(simulated([gateway], series, ['12h', '23h', '25h', '30h'])).toEqual({
      '12h': [],
      '23h': [],
      '25h': [SLOW],
      '30h': [SLOW],
    });
  });

  test('counts what only fails as 1', () => {
    const series = { ...BUILD, [requests('503')]: '0+60x100' };
    expect(value(series, '1h', 'min({__name__=~"objective:errors:ratio.*"})')).toEqual(['1']);
    expect(value(series, '1h', 'count({__name__=~"objective:errors:ratio.*"})')).toEqual(['8']);
    expect(value(series, '1h', 'sum(objective:error_budget:remaining)')).toEqual(['-999']);
    expect(simulated([gateway], series, ['1h'])).toEqual({ '1h': [FAST, SLOW] });
  });

  test('has no ratio and no alert without traffic, with counters that stand still or without any', () => {
    for (const series of [BUILD, { ...BUILD, [requests('200')]: '500x200', [requests('503')]: '20x200' }]) {
      expect(simulated([gateway], series, ['30m', '2h'])).toEqual({ '30m': [], '2h': [] });
      const ratios = 'count({__name__=~"objective:errors:ratio.*|objective:error_budget:remaining"})';
      expect(value(series, '2h', ratios)).toEqual([]);
    }
  });

  test('is not stirred by clients that leave, by refusals or by another gateway', () => {
    const other = requests('503').replace('maas-default-gateway', 'other-gateway');
    const series = {
      ...healthy,
      [requests('0')]: '0+600x200',
      [requests('429')]: '0+60x200',
      [requests('401')]: '0+60x200',
      [other]: '0+60x200',
    };
    expect(simulated([gateway], series, ['2h'])).toEqual({ '2h': [] });
    expect(value(series, '2h', 'sum(objective:errors:ratio_rate1h)')).toEqual(['0']);
  });

  test('survives a counter that starts anew', () => {
    const series = {
      ...BUILD,
      [requests('200')]: '0+990x90 0+990x90',
      [requests('503')]: '0+10x90 0+10x90',
    };
    expect(value(series, '95m', 'sum(objective:errors:ratio_rate5m)')).toEqual(['0.01']);
    expect(value(series, '2h', 'sum(objective:errors:ratio_rate1h)')).toEqual(['0.01']);
    expect(simulated([gateway], { ...healthy, [requests('200')]: '0+600x90 0+600x90' }, ['95m'])).toEqual({
      '95m': [],
    });
  });

  test('keeps quiet over fewer than five errors, however great their share', () => {
    const series = { ...BUILD, [requests('200')]: '0+1x200', [requests('503')]: '0x60 0+1x4 4x200' };
    expect(simulated([gateway], series, ['62m', '64m', '70m'])).toEqual({ '62m': [], '64m': [], '70m': [] });
    const bold = Objective.availability({ name: 'gateway', target: 0.999, of: 'gateway', leastErrors: 1 });
    expect(simulated([bold], series, ['66m'])).toEqual({ '66m': [FAST] });
  });
});

withPromtool('an objective that nobody can judge', () => {
  test('says so when its series vanish, although the exporter is there, and until they are back', () => {
    const series = { ...BUILD, [requests('200')]: '0+600x60 _x60 0+600x200' };
    expect(simulated([gateway], series, ['60m', '70m', '85m', '119m', '125m'])).toEqual({
      '60m': [],
      '70m': [],
      '85m': [UNKNOWN],
      '119m': [UNKNOWN],
      '125m': [],
    });
    const ratio = 'sum(objective:errors:ratio_rate5m)';
    expect(value(series, '85m', ratio)).toEqual([]);
  });

  test('says so when the exporter is gone, or never was there', () => {
    const gone = { [`istio_build{${POD}}`]: '1x60', [requests('200')]: '0+600x60' };
    expect(simulated([gateway], gone, ['60m', '85m', '26h'])).toEqual({
      '60m': [],
      '85m': [UNKNOWN],
      '26h': [UNKNOWN],
    });
    expect(simulated([gateway], {}, ['14m', '16m'])).toEqual({ '14m': [], '16m': [UNKNOWN] });
  });

  test('says so when its bucket is not there: nobody takes all requests for slow, or for quick', () => {
    const quick = Objective.latency({
      name: 'gateway',
      target: 0.95,
      of: 'gateway',
      under: Duration.seconds(5),
    });
    const series = {
      ...BUILD,
      [duration('count{destination_service_name="a"}')]: '0+60x200',
      [duration('bucket{destination_service_name="a",le="4000"}')]: '0+60x200',
    };
    expect(simulated([quick], series, ['10m', '20m', '2h'])).toEqual({
      '10m': [],
      '20m': [UNKNOWN],
      '2h': [UNKNOWN],
    });
    expect(value(series, '2h', 'count({__name__=~"objective:.*"})', [quick])).toEqual([]);
  });

  test('says so of one busy model, and not of one that was hardly asked', () => {
    const models = Objective.availability({ name: 'models', target: 0.99, of: 'model' });
    const series = {
      ...BUILD,
      [requests('200', 'live')]: '0+60x400',
      [requests('200', 'busy')]: '0+60x120 _x300',
      [requests('200', 'idle')]: '0+1x2 2x118 _x300',
    };
    expect(simulated([models], series, ['2h', '3h'])).toEqual({
      '2h': [],
      '3h': ['MaaSErrorBudgetBurnUnknown busy models'],
    });
  });
});

withPromtool('latency and time to first token', () => {
  const quick = (of: 'gateway' | 'model') =>
    Objective.latency({ name: 'quick', target: 0.95, of, under: Duration.seconds(5) });

  test.each(['5000', '5000.0'])('a bucket printed as %s is found', (le) => {
    const series = {
      ...BUILD,
      [duration('count{destination_service_name="a"}')]: '0+100x100',
      [duration(`bucket{destination_service_name="a",le="${le}"}`)]: '0+90x100',
    };
    expect(value(series, '1h', 'sum(objective:errors:ratio_rate1h)', [quick('gateway')])).toEqual(['0.1']);
    expect(value(series, '1h', 'sum(objective:error_budget:remaining)', [quick('gateway')])).toEqual(['-1']);
  });

  test('each model burns its own budget', () => {
    const series = {
      ...BUILD,
      [duration('count{destination_service_name="slow"}')]: '0+100x100',
      [duration('bucket{destination_service_name="slow",le="5000"}')]: '0x100',
      [duration('count{destination_service_name="quick"}')]: '0+100x100',
      [duration('bucket{destination_service_name="quick",le="5000"}')]: '0+100x100',
    };
    expect(simulated([quick('model')], series, ['1h'])).toEqual({
      '1h': ['MaaSErrorBudgetBurnFast slow quick', 'MaaSErrorBudgetBurnSlow slow quick'],
    });
  });

  test('the first token of one model is late', () => {
    const ttft = Objective.timeToFirstToken({
      name: 'first-token',
      target: 0.95,
      under: Duration.millis(500),
    });
    const at = (model: string) => `namespace="llm",pod="m-kserve-1",engine="0",model_name="${model}"`;
    const series = {
      [`vllm:num_requests_running{${at('a')}}`]: '1x200',
      [`vllm:time_to_first_token_seconds_count{${at('a')}}`]: '0+60x200',
      [`vllm:time_to_first_token_seconds_bucket{${at('a')},le="0.5"}`]: '0+6x200',
      [`vllm:time_to_first_token_seconds_count{${at('b')}}`]: '0+60x200',
      [`vllm:time_to_first_token_seconds_bucket{${at('b')},le="0.5"}`]: '0+60x200',
    };
    expect(simulated([ttft], series, ['10m'])).toEqual({ '10m': ['MaaSErrorBudgetBurnFast a first-token'] });
  });

  test('a summary names the model and how fast the budget burns', () => {
    const models = Objective.availability({ name: 'models', target: 0.99, of: 'model' });
    const groups = rulesFile([models], flow());
    expect(groups).toContain(
      'Objective models{{ with $labels.destination_service_name }} of {{ . }}{{ end }}: ' +
        '{{ $value | humanize }} times as many errors as its budget allows.',
    );
  });
});
