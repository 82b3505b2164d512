import { Duration } from 'cdk8s';
import { Dashboard, adaptive, row } from '../../lib/dashboard/dashboard';
import { legend } from '../../lib/dashboard/legend';
import { type Panel, bars, stat, target, timeseries } from '../../lib/dashboard/panel';
import { chooseMany } from '../../lib/dashboard/variable';
import { Flow } from '../../lib/flow/flow';
import { renderDashboard } from '../../lib/grafana/render';
import { TelemetryLabels } from '../../lib/labels/telemetry-labels';
import { authorizedHits } from '../../lib/exporters/limitador/metrics';
import type { TelemetryRef } from '../../lib/exporters/metric';
import { type LabelRef, PLAN, USER } from '../../lib/exporters/metric';
import { vllmKvCacheUsagePerc } from '../../lib/exporters/models/metrics';
import { Platform } from '../../lib/platform/platform';
import { sumBy, total } from '../../lib/promql/aggregation';
import { increase, rate, value } from '../../lib/promql/functions';
import { type Query } from '../../lib/promql/query';
import { equal, series } from '../../lib/promql/series';

const flow = new Flow({ platform: new Platform(), labels: TelemetryLabels.tier() });
const props = { title: 'Tokens', about: 'Tokens. Empty: none.', unit: 'tokens' } as const;
const number = (name: string, query: Query = total(increase(authorizedHits))) =>
  stat(name, { ...props, targets: [query] });

const dashboard = (...panels: Panel[]) =>
  new Dashboard({ uid: 'mine', title: 'Mine', description: 'For me.', rows: [row('Numbers', panels)] });
const problems = (described: Dashboard) => renderDashboard(described, flow).problems;

describe('problems name the panel, the query and the mend', () => {
  test('a legend that names a label which the result does not have', () => {
    const query = sumBy<LabelRef, TelemetryRef>([PLAN], rate(authorizedHits));
    const panel = timeseries('tokens', {
      ...props,
      targets: [target(query, { legend: legend`${USER} of ${PLAN}` })],
    });
    expect(problems(dashboard(panel))).toEqual([
      'panel "Tokens": the legend names user, but the result has tier: add it to the aggregation, or leave it out of ' +
        'the legend. The query is: sum by(tier) (rate(authorized_hits{namespace="kuadrant-system",limitador_namespace=~"|llm/.+"}[$__rate_interval]))',
    ]);
  });

  test('a rolling window drawn as a line', () => {
    const ranged = timeseries('range', { ...props, targets: [total(increase(authorizedHits, 'range'))] });
    expect(problems(dashboard(ranged))[0]).toMatch(
      /^panel "Tokens": a window of \$__range over time does not follow the step: write 'rate-interval', or draw bars\(\)\. The query is: /,
    );
  });

  test('bars that show another window than their own length', () => {
    const targets = () => [total(increase(authorizedHits, Duration.hours(2)))];
    const rolling = bars('rolling', { ...props, every: Duration.hours(1), targets });
    expect(problems(dashboard(rolling))[0]).toContain(
      'bars of 1h show a window of 2h: write the window that targets() is given.',
    );
  });

  test('a variable that the dashboard does not have', () => {
    const query = total(increase(series(authorizedHits, equal(USER, '$who'))));
    expect(problems(dashboard(number('a', query)))[0]).toContain(
      'it uses $who, but the dashboard has no such variable: add it to its variables.',
    );
  });

  test('a link that takes a label along which the result does not have', () => {
    const drill = { title: 'More', dashboard: 'ai-engineer', variable: 'user', label: USER };
    expect(problems(dashboard({ ...number('a'), drill }))[0]).toContain(
      'the link to ai-engineer takes user along, but the result has no labels: add it to the aggregation, or leave the ' +
        'link out.',
    );
  });

  test('what the query itself finds wrong', () => {
    const loose: Query = total(
      rate(series(authorizedHits, { label: USER, operator: '=', value: 'a' }), Duration.seconds(20)),
    );
    expect(problems(dashboard(number('a', loose)))[0]).toMatch(
      /^panel "Tokens": a range of 20s is shorter than four scrape intervals .*: write at least Duration\.seconds\(120\)\. The query is: sum\(rate/,
    );
  });

  test('a uid that Grafana refuses, names and rows that stand twice', () => {
    const twice = new Dashboard({
      uid: 'a'.repeat(41),
      title: 'Mine',
      description: 'For me.',
      rows: [row('Numbers', [number('a')]), row('Numbers', [number('a')])],
    });
    expect(problems(twice)).toEqual([
      `dashboard "Mine": uid "${'a'.repeat(41)}" must have 1 to 40 letters, digits, "-" or "_"; it has 41 characters.`,
      'dashboard "Mine": two panels are named "a"; give one another name.',
      'dashboard "Mine": two rows are titled "Numbers"; give one another title.',
    ]);
  });
});

describe('composition makes a new dashboard', () => {
  const names = (described: Dashboard) =>
    described.rows.map(({ title, panels }) => [title, ...panels.map((p) => p.name)]);
  const start = dashboard(number('a'), number('b'));

  test('panels can be dropped, replaced and added', () => {
    expect(names(start.without('a'))).toEqual([['Numbers', 'b']]);
    expect(names(start.replaced('a', number('c')))).toEqual([['Numbers', 'c', 'b']]);
    expect(names(start.withPanel(number('c'), { after: 'a' }))).toEqual([['Numbers', 'a', 'c', 'b']]);
    expect(names(start.withPanel(number('c'), { before: 'a' }))).toEqual([['Numbers', 'c', 'a', 'b']]);
    expect(names(start)).toEqual([['Numbers', 'a', 'b']]);
  });

  test('rows can be added and dropped', () => {
    const more = start.withRow(row('More', [number('c')]));
    expect(names(more)).toEqual([
      ['Numbers', 'a', 'b'],
      ['More', 'c'],
    ]);
    expect(names(start.withRow(row('More', []), { before: 'Numbers' }))).toEqual([
      ['More'],
      ['Numbers', 'a', 'b'],
    ]);
    expect(names(more.withoutRow('Numbers'))).toEqual([['More', 'c']]);
    expect(start.with({ uid: 'yours', title: 'Yours' })).toMatchObject({ uid: 'yours', title: 'Yours' });
  });

  test('several installations in one Grafana keep to themselves', () => {
    const drill = { title: 'More', dashboard: 'ai-engineer', variable: 'user', label: USER };
    const linked = dashboard({ ...number('a'), drill }).with({
      tags: ['maas'],
      links: [{ title: 'More', tags: ['maas'] }],
    });
    expect(linked.ofInstallation({ cluster: 'west', instance: 'prod' })).toMatchObject({
      uid: 'mine-west-prod',
      title: 'Mine (west, prod)',
      tags: ['maas-west-prod', 'west', 'prod'],
      links: [{ title: 'More', tags: ['maas-west-prod'] }],
      rows: [{ panels: [{ drill: { dashboard: 'ai-engineer-west-prod' } }] }],
    });
    expect(linked.ofInstallation({})).toBe(linked);
  });

  test('a name that is not there is told when the dashboard is rendered, and all of them at once', () => {
    const wrong = start
      .without('x')
      .replaced('y', number('c'))
      .withRow(row('More', []), { after: 'z' })
      .withoutRow('numbers');
    expect(problems(wrong)).toEqual([
      'dashboard "Mine": without("x"): there is no panel "x"; there are a, b.',
      'dashboard "Mine": replaced("y"): there is no panel "y"; there are a, b.',
      'dashboard "Mine": withRow("More"): there is no row "z"; there are Numbers.',
      'dashboard "Mine": withoutRow("numbers"): there is no row "numbers". Did you mean "Numbers"?',
    ]);
  });
});

describe('variables', () => {
  const plan = chooseMany('plan', { title: 'Plan', about: 'Which.', of: [authorizedHits], label: PLAN });
  const narrowed = number('a', total(increase(series(authorizedHits, equal(PLAN, '$plan')))));

  test('are shown while a panel uses them', () => {
    const variables = (described: Dashboard) =>
      renderDashboard(described.withVariable(plan), flow).dashboard.templating.list?.map(({ name }) => name);
    expect(variables(dashboard(narrowed))).toEqual(['datasource', 'plan']);
    expect(variables(dashboard(number('a')))).toEqual(['datasource']);
  });

  test('a choice of many has an All that holds what appears later', () => {
    const { dashboard: rendered } = renderDashboard(dashboard(narrowed).withVariable(plan), flow);
    expect(rendered.templating.list?.[1]).toMatchObject({
      multi: true,
      includeAll: true,
      allValue: '.*',
      datasource: { uid: '${datasource}' },
      definition:
        'label_values(authorized_hits{namespace="kuadrant-system",limitador_namespace=~"|llm/.+"}, tier)',
    });
  });

  test('a metric with several names is asked under all of them', () => {
    const model = chooseMany('plan', {
      title: 'M',
      about: 'M.',
      of: [vllmKvCacheUsagePerc],
      label: 'model_name',
    });
    const { dashboard: rendered } = renderDashboard(dashboard(narrowed).withVariable(model), flow);
    expect(rendered.templating.list?.[1]?.definition).toBe(
      'label_values({__name__=~"vllm:kv_cache_usage_perc|vllm:gpu_cache_usage_perc",namespace="llm"}, model_name)',
    );
  });
});

describe('what a flow lacks', () => {
  const noUsers = new Flow({ platform: new Platform(), labels: TelemetryLabels.tier().without('user') });
  const byUser = number('a', sumBy<LabelRef, TelemetryRef>([USER], increase(authorizedHits)));
  const described = dashboard(byUser, number('b'));

  test('is an error on a panel that somebody asked for', () => {
    expect(renderDashboard(described, noUsers)).toMatchObject({
      problems: [
        'panel "Tokens" asks for what this flow does not have: a label that counts users. Add it to the flow, drop the ' +
          'panel, or put its row into adaptive() to leave it out where it has no answer.',
      ],
      omitted: [],
    });
  });

  test('is left out of an adaptive row, and told', () => {
    const rows = adaptive(described.rows);
    const adapted = new Dashboard({ uid: 'mine', title: 'Mine', description: 'For me.', rows });
    expect(renderDashboard(adapted, noUsers)).toMatchObject({
      problems: [],
      omitted: [{ panel: 'a', because: 'a label that counts users' }],
      isEmpty: false,
    });
  });
});

test('a legend that names a label which the result cannot have does not compile', () => {
  const query = sumBy(['model_name'], value(vllmKvCacheUsagePerc));
  target(query, { legend: legend`${'model_name'}` });
  // @ts-expect-error `engine` was aggregated away
  const lost = target(query, { legend: legend`${'engine'}` });
  expect(problems(dashboard({ ...number('a'), targets: [lost] }))[0]).toContain(
    'the legend names the label engine',
  );
});
