import { type LabelMatcher } from '../../exporters/label-matcher';
import { pins } from '../../promql/ownership';
import { type Matcher, type Selector, quoted } from '../../promql/promql-ast';
import { matches } from '../../promql/promql-literals';
import { type RouteCondition, passthroughProblems } from '../../promql/passthrough';
import { type QueryCheck, at, warningIfAssumed } from './query-check';

export const exporterNotScraped: QueryCheck = {
  id: 'exporter-not-scraped',
  severity: 'error',
  summary: 'A query asks for the metrics of an exporter that nobody scrapes.',
  find: (query) =>
    query.selectors.flatMap((selector) => {
      const series = query.seriesOf(selector);
      const { flow, strict } = query.context;
      if (series === undefined || flow.scrapes(series.metric)) return [];
      const { exporter } = series.metric;
      // Every store has what it writes itself, be it of its own targets only.
      if (exporter.writtenByStore) return [];
      if (strict === false && flow.platform.declaredScrapes[exporter.endpoint.name] === undefined) return [];
      return [
        at(
          selector,
          `${series.name} comes from ${exporter.name}, which nobody scrapes on this platform: leave the query out, or say who ` +
            `scrapes it in scrape['${exporter.endpoint.name}'].`,
        ),
      ];
    }),
};

export const bucketBoundExact: QueryCheck = {
  id: 'bucket-bound-exact',
  severity: 'error',
  summary: 'A matcher takes a bucket by one spelling of its bound, 1 or 1.0, although both are in use.',
  find: (query) =>
    query.selectors.flatMap((selector) =>
      query.seriesOf(selector)?.part !== '_bucket' ? [] : selector.matchers.flatMap(boundOf),
    ),
};

function boundOf(matcher: Matcher) {
  const [, whole] = /^(\d+)(?:\.0)?$/.exec(matcher.value ?? '') ?? [];
  if (matcher.label.name !== 'le' || whole === undefined) return [];
  const write = `le${matcher.operator.startsWith('!') ? '!~' : '=~'}"${whole}|${whole}[.]0"`;
  return [
    at(
      matcher,
      `${quoted(matcher)} is not portable, as exporters and Prometheus 3 print ${whole} or ${whole}.0: write ` +
        `\`${write}\`.`,
      { fix: { edits: [{ from: matcher.from, to: matcher.from + matcher.text.length, text: write }] } },
    ),
  ];
}

/** Labels by which one proxy's reports are told from another's. */
const NARROWS: ReadonlySet<string> = new Set([
  ...[
    'reporter',
    'pod',
    'job',
    'service',
    'instance',
    'source_workload',
    'source_app',
    'source_canonical_service',
  ],
  ...['app', 'proxy', 'gateway', 'llm_isvc_gateway'],
]);

export const gatewayNotScoped: QueryCheck = {
  id: 'gateway-not-scoped',
  severity: 'error',
  summary: 'A query of Istio metrics takes all proxies together, and a request that passes two counts twice.',
  find: (query) =>
    query.selectors.flatMap((selector) => {
      const metric = query.seriesOf(selector)?.metric;
      const { flow, strict } = query.context;
      const mixedWith = metric?.exporter.mixedWith;
      if (metric === undefined || mixedWith === undefined || isPinned(selector, flow.platform.gateway.name))
        return [];
      if (pins(selector, metric, flow)) return [];
      const scope = flow.scope(metric).map(written).join(', ');
      if (strict !== false) {
        return [
          at(
            selector,
            `${quoted(selector)} takes ${mixedWith}: add \`${scope}\` to keep it to the platform.`,
          ),
        ];
      }
      if (metric.type === 'gauge' || selector.matchers.some(narrows)) return [];
      return [
        at(
          selector,
          `${quoted(selector)} takes the reports of both proxies of a request, gateway and sidecar: add ` +
            `\`reporter="source"\`, or \`${scope}\` for one gateway.`,
          { severity: 'warning' },
        ),
      ];
    }),
};

function narrows({ label, operator }: Matcher): boolean {
  return label.name === undefined || (NARROWS.has(label.name) && !operator.startsWith('!'));
}

/** Whether a variable of Grafana, or the gateway's name, picks the proxies. */
function isPinned({ matchers }: Selector, gateway: string): boolean {
  return matchers.some(({ label, operator, value }) => {
    const name = label.name ?? '';
    if (operator.startsWith('!')) return false;
    const names = NARROWS.has(name) && name !== 'reporter';
    const places = name === 'namespace' || name === 'source_workload_namespace';
    if (value === undefined) return names || places;
    return names && value.replaceAll('\\', '').includes(gateway);
  });
}

export const passthroughSeesNothing: QueryCheck = {
  id: 'passthrough-sees-nothing',
  severity: 'error',
  summary: 'A query asks HAProxy about HTTP on a route whose TLS it passes through.',
  find: (query) =>
    query.selectors.flatMap((selector) => {
      const metric = query.seriesOf(selector)?.metric;
      if (metric === undefined) return [];
      const { platform } = query.context.flow;
      return passthroughProblems(platform, metric, quoted(selector), conditionsOf(selector)).map((message) =>
        at(selector, message, warningIfAssumed(query, 'route')),
      );
    }),
};

function written({ label, operator, value }: LabelMatcher): string {
  return `${label}${operator}${JSON.stringify(value)}`;
}

function conditionsOf({ matchers }: Selector): RouteCondition[] {
  return matchers.map((matcher) => ({
    label: matcher.label.name ?? '',
    operator: matcher.operator,
    value: matcher.value,
    lets: (candidate) => matches(matcher, candidate),
  }));
}
