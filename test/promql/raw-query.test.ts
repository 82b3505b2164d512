import { Duration } from 'cdk8s';
import { Flow } from '../../lib/flow/flow';
import { TelemetryLabels } from '../../lib/labels/telemetry-labels';
import { authorizedHits } from '../../lib/exporters/limitador/metrics';
import { Exporter } from '../../lib/exporters/exporter';
import { sumBy } from '../../lib/promql/aggregation';
import { ratio } from '../../lib/promql/arithmetic';
import { rate } from '../../lib/promql/functions';
import { type RawQueryOptions, rawQuery } from '../../lib/queries/raw-query';
import { Platform } from '../../lib/platform/platform';
import { Scrape } from '../../lib/platform/scrape';
import { hasPromtool, promqlProblems } from '../support/manifest-oracles';

const flow = new Flow({ platform: new Platform(), labels: TelemetryLabels.tier() });

test('a raw query is its text, letter by letter', () => {
  const text = 'sum by (tier) (\n  rate(authorized_hits{user=~"$user"}[$__rate_interval]) # per second\n)';
  expect(rawQuery(text).promql(flow)).toBe(text);
});

test('it resolves to its labels and metrics', () => {
  const { labels, metrics, problems, lacking } = rawQuery(
    'sum by (tier, model) (rate(authorized_hits[$__rate_interval]))',
  ).resolve(flow);
  expect([...labels]).toEqual(['tier', 'model']);
  expect(metrics).toEqual([authorizedHits]);
  expect([...problems, ...lacking]).toEqual([]);
});

test('a bare selector has its labels, and no __name__ that a legend could show', () => {
  const { labels } = rawQuery('limitador_up').resolve(flow);
  expect([...labels]).toEqual(['namespace', 'pod', 'service', 'container', 'endpoint', 'job', 'instance']);
});

test('the problems of its check are its problems', () => {
  expect(rawQuery('sum by (team) (rate(authorized_hits[$__rate_interval]))').resolve(flow).problems).toEqual([
    'authorized_hits has no label "team"; it has container, endpoint, instance, job, limitador_namespace, model, ' +
      'namespace, pod, service, tier, user. Add it to the vocabulary: .with("team", { cel: … }).',
  ]);
});

test('the labels behind a recording rule are those that the author says', () => {
  const text = 'maas:tokens:rate5m';
  expect([...rawQuery(text).resolve(flow).labels]).toEqual([]);
  expect([...rawQuery(text, { labels: ['tier'] }).resolve(flow).labels]).toEqual(['tier']);
});

test('labels that are known are not for the author to say', () => {
  const text = 'sum by (tier) (rate(authorized_hits[$__rate_interval]))';
  expect([...rawQuery(text, { labels: ['user'] }).resolve(flow).labels]).toEqual(['tier']);
});

test('metrics of other exporters, rules and bars are for the options to say', () => {
  const billing = new Exporter({ name: 'billing' }).counter('billed_tokens_total', {
    unit: 'tokens',
    labels: ['customer'],
    source: 'our own',
  });
  const hourly = 'sum by (customer) (increase(billed_tokens_total[1h]))';
  const scraped = new Flow({
    platform: new Platform({ scrape: { billing: Scrape.elsewhere('the billing team') } }),
    labels: TelemetryLabels.tier(),
  });
  const resolve = (options: RawQueryOptions) => rawQuery(hourly, options).resolve(scraped);
  expect(resolve({ metrics: [billing], bars: Duration.hours(1) }).problems).toEqual([]);
  expect(resolve({ metrics: [billing], use: 'rule' }).metrics).toEqual([billing]);
  expect(resolve({ metrics: [billing], use: 'rule' }).problems).toEqual([]);
  expect(resolve({ use: 'rule', strict: false }).problems).toEqual([]);
  expect(resolve({ use: 'rule' }).problems).toEqual([
    "`billed_tokens_total` is no metric of this platform: write one of the catalogue, or describe it as an Exporter's " +
      'and give it in `metrics`.',
  ]);
});

describe('within a typed query', () => {
  const raw = rawQuery('sum(rate(authorized_hits[5m])) or vector(0) # tokens', { use: 'rule' });
  const mixed = [
    ratio(raw, rawQuery('sum(rate(authorized_calls[5m]))', { use: 'rule' })),
    sumBy(['tier'], rawQuery('rate(authorized_hits[$__rate_interval]) > 0')),
    ratio(sumBy([], rate(authorizedHits)), sumBy([], raw)),
  ].map((query) => query.promql(flow));

  test('it keeps its own precedence', () => {
    expect(mixed).toMatchInlineSnapshot(`
     [
       "((sum(rate(authorized_hits[5m])) or vector(0) # tokens
     ) or ((sum(rate(authorized_calls[5m]))) * (0))) / ((sum(rate(authorized_calls[5m]))) > (0))",
       "sum by(tier) (rate(authorized_hits[$__rate_interval]) > 0)",
       "((sum(rate(authorized_hits{namespace="kuadrant-system",limitador_namespace=~"|llm/.+"}[$__rate_interval]))) or ((sum(sum(rate(authorized_hits[5m])) or vector(0) # tokens
     )) * (0))) / ((sum(sum(rate(authorized_hits[5m])) or vector(0) # tokens
     )) > (0))",
     ]
    `);
  });

  (hasPromtool() ? test : test.skip)('Prometheus can read the whole', () => {
    expect(promqlProblems(mixed)).toEqual([]);
  });
});
