import { type ScrapeCost, costText } from '../cardinality/scrape-cost';
import { type LeftOut, nameOf } from '../validation/left-out';
import { counted, listed } from '../validation/wording';
import { type ExplainedExporter, type Explanation } from './explanation';

/** The flow as a person reads it in a terminal. */
export function explanationText(explanation: Explanation): string {
  const { gateway, kuadrant, stack, labels, exporters, scrapes, dashboards, leftOut, pluginConfig } =
    explanation;
  return [
    `Gateway ${gateway}, Kuadrant ${kuadrant.version} in ${kuadrant.namespace}, monitoring by ${stack}`,
    '',
    'Labels',
    ...labels.flatMap(({ name, cel, counts, counters, gatewayMetrics }) => [
      `  ${name}  counts ${counts}`,
      `    from  ${cel}`,
      `    on    ${[...counters, ...gatewayMetrics].join(', ') || 'nothing'}`,
    ]),
    '',
    'Exporters',
    ...exporters.flatMap(exporterLines),
    '',
    ...(scrapes.length === 0 ? [] : ['Scrapes of one pod, at most', ...scrapes.map(scrapeLine), '']),
    'Dashboards',
    ...dashboards.map(({ uid, title, panels }) => `  ${title}  ${uid}, ${panels} panels`),
    '',
    ...(leftOut.length === 0 ? [] : ['Left out', ...leftOutLines(leftOut), '']),
    `Expected plugin configuration, in the ${kuadrant.filter} of the gateway`,
    ...JSON.stringify(pluginConfig, null, 2)
      .split('\n')
      .map((line) => `  ${line}`),
    '',
  ].join('\n');
}

function scrapeLine(cost: ScrapeCost): string {
  return `  ${cost.exporter}  ${counted(cost.series)} series of ${listed(cost.metrics)}: ${costText(cost)}`;
}

/** By what is missing: one label or exporter often takes many panels along. */
function leftOutLines(leftOut: readonly LeftOut[]): string[] {
  const reasons = [...new Set(leftOut.map(({ because }) => because))];
  return reasons.flatMap((reason) => [
    `  for want of ${reason}`,
    ...leftOut.filter(({ because }) => because === reason).map((one) => `    ${one.kind} ${nameOf(one)}`),
  ]);
}

function exporterLines({ title, scrapedBy, metrics }: ExplainedExporter): string[] {
  return [
    `  ${title}  scraped by ${scrapedBy}`,
    ...metrics.map(({ name, type, labels, usedBy, rules }) => {
      const carried = labels.length === 0 ? '' : `  {${labels.join(', ')}}`;
      return `    ${name}  ${type}${carried}  ${count(usedBy, 'panel')}, ${count(rules, 'rule')}`;
    }),
  ];
}

function count(names: readonly string[], what: string): string {
  return `${names.length} ${what}${names.length === 1 ? '' : 's'}`;
}
