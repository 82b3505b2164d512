// The floors of the house: each leans only on those above it in this list, and nothing leans on index.ts.
const FLOORS = [
  'problems',
  'validation',
  'platform',
  'cel',
  'labels',
  'identity',
  'metrics',
  'flow',
  'cardinality',
  'promql',
  'queries',
  'dashboard',
  'grafana',
  'perses',
  'telemetry',
  'rules',
  'monitors',
  'output',
  'explain',
  'review',
  'verify',
  'chart',
  'cli',
];

const floorsAbove = (floor) => FLOORS.slice(FLOORS.indexOf(floor) + 1);

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'no-barrel-inside',
      comment: 'index.ts is the front door; inside, import the file itself',
      severity: 'error',
      from: { path: '^(lib|dashboards)/' },
      to: { path: '^lib/index\\.ts$' },
    },
    {
      name: 'content-below-chart',
      comment: 'only the chart, which hangs the standard dashboards by default, knows them',
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
      comment: "Grafana's builders are met on one floor",
      severity: 'error',
      from: { path: '^(lib|dashboards)/', pathNot: '^lib/grafana/' },
      to: { path: 'grafana-foundation-sdk' },
    },
    {
      name: 'demo-outside',
      comment: 'the demo is a user of the library, and no part of it',
      severity: 'error',
      from: { path: '^(lib|dashboards|main\\.ts)' },
      to: { path: '^demo/' },
    },
    ...FLOORS.map((floor) => ({
      name: `floor-${floor}`,
      comment: `lib/${floor} leans on a floor that stands on it`,
      severity: 'error',
      from: { path: `^lib/${floor}/` },
      to: { path: `^lib/(${floorsAbove(floor).join('|') || '-'})/` },
    })),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: false,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['require', 'node', 'default'] },
  },
};
