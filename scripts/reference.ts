// Writes docs/reference/: tables of props, metrics, panels, alerts and recordings, from the sources and from what the default
// chart synthesizes. `test/docs/reference.test.ts` holds the pages to it.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { format } from 'prettier';
import ts from 'typescript';
import { parseAllDocuments } from 'yaml';
import { Duration } from 'cdk8s';
import { KustomizeApp, MaaSObservabilityChart, Objective } from '../lib';
import { QueryReader } from '../lib/diff/canonical-query';
import { type DashboardModel, type PanelModel } from '../lib/diff/dashboard-model';
import { type RuleModel } from '../lib/diff/rule-model';
import { snapshotOf } from '../lib/diff/snapshot';
import { CATALOGUE } from '../lib/exporters/catalogue';
import { type Metric } from '../lib/exporters/metric';

const ROOT = resolve(__dirname, '..');
const REFERENCE = join(ROOT, 'docs', 'reference');

/** Every page by its file name. */
async function referencePages(): Promise<Readonly<Record<string, string>>> {
  const app = new KustomizeApp();
  new MaaSObservabilityChart(app, 'maas-observability', {
    objectives: [
      Objective.availability({ name: 'gateway', of: 'gateway', target: 0.999 }),
      Objective.timeToFirstToken({ name: 'first-token', target: 0.95, under: Duration.seconds(1) }),
    ],
  });
  const manifests = parseAllDocuments(app.synthYaml(), { version: '1.1' }).map(
    (document) => document.toJS() as unknown,
  );
  const { dashboards, rules } = snapshotOf(manifests, { queries: new QueryReader(), named: (text) => text });
  const pages = {
    'props.md': propsPage(),
    'metrics.md': metricsPage(),
    'panels.md': panelsPage(dashboards),
    'alerts.md': alertsPage(rules.filter(({ kind }) => kind === 'alert')),
    'recordings.md': recordingsPage(rules.filter(({ kind }) => kind === 'recording')),
  };
  const formatted = await Promise.all(
    Object.entries(pages).map(
      async ([name, text]) => [name, await format(text, { parser: 'markdown', printWidth: 120 })] as const,
    ),
  );
  return Object.fromEntries(formatted);
}

const GENERATED = '<!-- Written by `npm run reference`. -->';

function page(title: string, intro: string, body: readonly string[]): string {
  return [`# ${title}`, '', GENERATED, '', intro, '', ...body, ''].join('\n');
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const row = (cells: readonly string[]) => `| ${cells.map(cell).join(' | ')} |`;
  return [row(head), row(head.map(() => '---')), ...rows.map(row)].join('\n');
}

function cell(text: string): string {
  return text.replace(/\s+/g, ' ').trim().replaceAll('|', '\\|');
}

function code(text: string): string {
  return text === '' ? '' : `\`${text}\``;
}

function metricsPage(): string {
  const exporters = [...new Set(CATALOGUE.map(exporterOf))];
  return page(
    'Metrics',
    'What the library knows of each exporter: type, unit, the labels that the exporter itself puts on the metric, and other names of the same quantity. `telemetry` says how the telemetry labels reach it: with the rate-limit check, with the report of the token usage, or by the gateway.',
    exporters.flatMap((exporter) => [
      `## ${exporter}`,
      '',
      table(
        ['Metric', 'Type', 'Unit', 'Labels', 'Telemetry', 'Other names', 'Source'],
        CATALOGUE.filter((metric) => exporterOf(metric) === exporter).map(metricRow),
      ),
      '',
    ]),
  );
}

function exporterOf({ exporter }: Metric): string {
  return exporter.title;
}

function metricRow({ name, type, unit, labels, telemetry, aliases, source }: Metric): readonly string[] {
  return [
    code(name),
    type,
    unit,
    labels.map(code).join(', '),
    telemetry === 'none' ? '' : telemetry,
    aliases.map(code).join(', '),
    source,
  ];
}

function panelsPage(dashboards: readonly DashboardModel[]): string {
  return page(
    'Panels',
    'The panels of the standard dashboards, as the default chart with two objectives writes them.',
    dashboards.flatMap(({ title, panels }) => [`## ${title}`, '', ...panels.flatMap(panelSection)]),
  );
}

function panelSection({
  title,
  type,
  unit,
  thresholds,
  description,
  queries,
}: PanelModel): readonly string[] {
  const drawn = [
    type,
    unit === '' ? '' : `unit ${code(unit)}`,
    thresholds.includes(',') ? `thresholds ${thresholds}` : '',
  ]
    .filter(Boolean)
    .join(', ');
  return [
    `### ${title}`,
    '',
    `${drawn}. ${description}`,
    '',
    '```promql',
    ...queries.map(({ expr }) => expr),
    '```',
    '',
  ];
}

function alertsPage(alerts: readonly RuleModel[]): string {
  return page(
    'Alerts',
    'The alerts of the default chart with two objectives. The runbook of each says what it means and what to do first.',
    alerts.flatMap(({ name, namespace, expr, holdsFor, labels, annotations }) => [
      `## ${name}`,
      '',
      `${labels.severity ?? 'no severity'}${holdsFor === '0s' ? '' : `, after ${holdsFor}`}, in the namespace \`${namespace}\`. [Runbook](../runbooks/${name}.md). ${annotations.summary ?? ''}`,
      '',
      '```promql',
      expr,
      '```',
      '',
    ]),
  );
}

function recordingsPage(recordings: readonly RuleModel[]): string {
  return page(
    'Recordings',
    'The recording rules of the default chart with two objectives, which its dashboards, alerts and objectives read.',
    recordings.flatMap(({ name, namespace, expr, interval }) => [
      `## ${name}`,
      '',
      `In the namespace \`${namespace}\`${interval === '' ? '' : `, every ${interval}`}.`,
      '',
      '```promql',
      expr,
      '```',
      '',
    ]),
  );
}

const PROPS: readonly (readonly [name: string, file: string])[] = [
  ['MaaSObservabilityChartProps', 'lib/chart/maas-observability-chart.ts'],
];

function propsPage(): string {
  const program = ts.createProgram([join(ROOT, 'lib/index.ts')], {
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.Node16,
    moduleResolution: ts.ModuleResolutionKind.Node16,
    strict: true,
    skipLibCheck: true,
    types: [],
  });
  const checker = program.getTypeChecker();
  return page(
    'Props',
    'The props of `MaaSObservabilityChart`. Every one has a default.',
    PROPS.flatMap(([name, file]) => {
      const source = program.getSourceFile(join(ROOT, file));
      const declared = source?.statements.find(
        (node): node is ts.InterfaceDeclaration => ts.isInterfaceDeclaration(node) && node.name.text === name,
      );
      if (declared === undefined) throw new Error(`${file} has no interface ${name}.`);
      const type = checker.getTypeAtLocation(declared);
      return [
        table(
          ['Prop', 'Type', 'Default', 'Meaning'],
          checker.getPropertiesOfType(type).map((prop) => propRow(prop, declared, checker)),
        ),
        '',
      ];
    }),
  );
}

function propRow(prop: ts.Symbol, at: ts.Node, checker: ts.TypeChecker): readonly string[] {
  const type = checker.getNonNullableType(checker.getTypeOfSymbolAtLocation(prop, at));
  const [byDefault] = prop.getJsDocTags(checker).filter(({ name }) => name === 'default');
  return [
    code(prop.name),
    code(
      checker.typeToString(
        type,
        at,
        ts.TypeFormatFlags.NoTruncation | ts.TypeFormatFlags.UseAliasDefinedOutsideCurrentScope,
      ),
    ),
    defaultOf(ts.displayPartsToString(byDefault?.text)),
    ts.displayPartsToString(prop.getDocumentationComment(checker)).replace(/\{@link (\S+?)\}/g, '`$1`'),
  ];
}

/** `@default - none` is prose, everything else code. */
function defaultOf(text: string): string {
  if (text === '' || text.startsWith('-')) return text.replace(/^-\s*/, '');
  const [, value = '', prose] = /^(.*?)(?: - (.*))?$/s.exec(text) ?? [];
  return `${code(value.replace(/\s+/g, ' '))}${prose === undefined ? '' : `: ${prose}`}`;
}

/** `npm run reference -- DIR` writes to another folder. */
async function main(folder = REFERENCE): Promise<void> {
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of Object.entries(await referencePages())) {
    writeFileSync(join(folder, name), text);
  }
}

void main(process.argv[2]);
