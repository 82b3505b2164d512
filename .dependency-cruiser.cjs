// The layers of the library, lowest first: a file imports only from its own layer and those below it. A folder of
// lib/exporters has files of several layers, told apart by their names.
const EXPORTER_VALUES = '(exporter|exporter-props|metric|label-matcher|histogram-bounds|standard-exporter)';
const STANDARD_RULES =
  '(alerts/standard-alerts|object-groups|prometheus-rule|recording-rules|standard-rules)\\.ts$';
const LAYERS = [
  ['problems', '^lib/problems/'],
  ['validation', '^lib/validation/'],
  ['platform', '^lib/platform/(?!platform\\.ts$)'],
  ['cel', '^lib/cel/'],
  ['labels', '^lib/labels/'],
  ['identity', '^lib/identity/'],
  ['exporters', `^lib/exporters/(${EXPORTER_VALUES}|[^/]+/(exporter|[a-z-]*metrics))\\.ts$`],
  ['platform value', '^lib/platform/platform\\.ts$'],
  ['cardinality', '^lib/cardinality/'],
  ['promql', '^lib/promql/'],
  ['documents', '^lib/documents/'],
  ['query checks', '^lib/checks/(check|check-query)\\.ts$|^lib/checks/query/'],
  ['queries', '^lib/(queries/|exporters/[^/]+/queries\\.ts$)'],
  ['dashboard', '^lib/dashboard/'],
  ['rules', `^lib/(rules/(?!${STANDARD_RULES})|exporters/[^/]+/alerts\\.ts$)`],
  ['monitors', '^lib/(monitors/|exporters/[^/]+/monitor\\.ts$)'],
  ['standard exporters', '^lib/exporters/(index|catalogue|[^/]+/index)\\.ts$'],
  ['flow', '^lib/flow/'],
  ['checks', '^lib/checks/(?!query/|(check|check-query)\\.ts$)'],
  ['standard rules', `^lib/rules/${STANDARD_RULES}`],
  ['grafana', '^lib/grafana/'],
  ['perses', '^lib/perses/'],
  ['console', '^lib/console/'],
  ['telemetry', '^lib/telemetry/'],
  ['output', '^lib/output/'],
  ['explain', '^lib/explain/'],
  ['review', '^lib/review/'],
  ['diff', '^lib/diff/'],
  ['init', '^lib/init/'],
  ['verify', '^lib/verify/'],
  ['chart', '^lib/chart/'],
  ['cli', '^lib/cli/'],
];

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'no-barrel-inside',
      comment: 'index.ts is the entry point of the package; inside, import the file itself',
      severity: 'error',
      from: { path: '^(lib|dashboards)/' },
      to: { path: '^lib/index\\.ts$' },
    },
    {
      name: 'content-below-chart',
      comment: 'only the chart, which has the standard dashboards by default, knows them',
      severity: 'error',
      from: { path: '^lib/', pathNot: '^lib/(chart/|index\\.ts$)' },
      to: { path: '^dashboards/' },
    },
    {
      name: 'imports-in-constructs-only',
      severity: 'error',
      from: { path: '^(lib|dashboards)/', pathNot: '^lib/(telemetry|monitors|grafana|perses|rules)/' },
      to: { path: '^imports/' },
    },
    {
      name: 'sdk-in-grafana-only',
      comment: "only lib/grafana knows Grafana's builders",
      severity: 'error',
      from: { path: '^(lib|dashboards)/', pathNot: '^lib/grafana/' },
      to: { path: 'grafana-foundation-sdk' },
    },
    {
      name: 'demo-outside',
      comment: 'the demo uses the library and is no part of it',
      severity: 'error',
      from: { path: '^(lib|dashboards|main\\.ts)' },
      to: { path: '^demo/' },
    },
    ...LAYERS.slice(0, -1).map(([layer, path], index) => ({
      name: `layer-${layer}`,
      comment: `a file of the layer ${layer} imports from a layer above it`,
      severity: 'error',
      from: { path },
      to: { path: LAYERS.slice(index + 1).map(([, above]) => above) },
    })),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: false,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['require', 'node', 'default'] },
  },
};
