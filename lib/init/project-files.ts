import { type Discovered, type Discovery, type Part } from './discovery';

/** The files of a new project, by path. */
export type ProjectFiles = Readonly<Record<string, string>>;

export interface ProjectVersions {
  /** Of this package. */
  readonly library: string;
  readonly cdk8s: string;
  readonly cdk8sPlus: string;
  readonly constructs: string;
}

/** A project that synthesizes the observability of a platform: the app, its test and its pipeline. */
export function projectFiles(discovery: Discovery, versions: ProjectVersions): ProjectFiles {
  return {
    'chart.ts': chart(discovery),
    'main.ts': MAIN,
    'cdk8s.yaml': CDK8S,
    'package.json': packageJson(versions),
    'tsconfig.json': TSCONFIG,
    '.gitignore': 'node_modules/\n',
    'test/chart.test.ts': TEST,
    '.github/workflows/observability.yml': PIPELINE,
  };
}

/** In the order of the flow. */
const PARTS: readonly Part[] = [
  'gateway',
  'kuadrant',
  'telemetryLabels',
  'models',
  'stack',
  'scrape',
  'grafana',
];

function chart(discovery: Discovery): string {
  const props = PARTS.flatMap((part) => {
    const { value, comments }: Discovered<unknown> = discovery[part];
    return [
      ...comments.map((comment) => wrapped(comment)),
      ...(isEmpty(value) ? [] : [`    ${part}: ${literal(value, '    ')},`]),
    ];
  });
  return `import { type Construct } from 'constructs';
import { MaaSObservabilityChart } from 'maas-observability';

/** The observability of our Models-as-a-Service platform. */
export function observability(scope: Construct): MaaSObservabilityChart {
  return new MaaSObservabilityChart(scope, 'maas-observability', {
${props.join('\n')}
  });
}
`;
}

const WIDTH = 110;

/** A comment of the chart, on as many lines as it takes. */
function wrapped(comment: string): string {
  const lines: string[] = [];
  for (const word of comment.replace(/\s+/g, ' ').split(' ')) {
    const last = lines.at(-1);
    if (last === undefined || last.length + word.length + 1 > WIDTH) lines.push(`    // ${word}`);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines.join('\n');
}

function isEmpty(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}

/** A value as TypeScript writes it. */
function literal(value: unknown, indent: string): string {
  if (typeof value === 'string') return text(value);
  if (Array.isArray(value)) return `[${value.map((item) => literal(item, indent)).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return String(value);
  const entries = Object.entries(value).map(([key, inner]) => [property(key), inner] as const);
  const short = `{ ${entries.map(([key, inner]) => `${key}: ${literal(inner, indent)}`).join(', ')} }`;
  if (short.length <= WIDTH - 30 && !short.includes('\n')) return short;
  const deeper = `${indent}  `;
  return `{\n${entries.map(([key, inner]) => `${deeper}${key}: ${literal(inner, deeper)},\n`).join('')}${indent}}`;
}

function text(value: string): string {
  const quote = value.includes("'") && !value.includes('"') ? '"' : "'";
  const inner = JSON.stringify(value).slice(1, -1).replaceAll('\\"', '"');
  return quote + inner.replaceAll(quote, `\\${quote}`) + quote;
}

function property(key: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(key) ? key : text(key);
}

function packageJson({ library, cdk8s, cdk8sPlus, constructs }: ProjectVersions): string {
  return `${JSON.stringify(
    {
      private: true,
      scripts: {
        synth: 'node --import tsx main.ts',
        test: 'node --import tsx --test test/chart.test.ts',
        typecheck: 'tsc --noEmit',
        check: 'maas-observability check dist',
      },
      dependencies: {
        cdk8s,
        'cdk8s-plus-28': cdk8sPlus,
        constructs,
        'maas-observability': library,
        tsx: '^4.23.0',
      },
      devDependencies: { '@types/node': '^20.19.0', typescript: '^5.9.0' },
    },
    null,
    2,
  )}\n`;
}

const MAIN = `import { KustomizeApp } from 'maas-observability';
import { observability } from './chart';

const app = new KustomizeApp();
observability(app);
app.synth();
`;

const CDK8S = `language: typescript
app: node --import tsx main.ts
`;

const TSCONFIG = `${JSON.stringify(
  {
    compilerOptions: {
      target: 'ES2022',
      module: 'node20',
      strict: true,
      noUncheckedIndexedAccess: true,
      skipLibCheck: true,
      types: ['node'],
    },
    include: ['*.ts', 'test'],
  },
  null,
  2,
)}\n`;

const TEST = `import assert from 'node:assert/strict';
import { test } from 'node:test';
import { KustomizeApp } from 'maas-observability';
import { observability } from '../chart';

function synthesized(): string {
  const app = new KustomizeApp();
  observability(app);
  return app.synthYaml();
}

test('the flow is sound, and every synth writes the same', () => {
  assert.equal(synthesized(), synthesized());
});

test('an alert exists for each component that can be down', () => {
  assert.match(synthesized(), /alert: MaaSLimitadorDown/);
});
`;

const PIPELINE = `# Synthesizes the manifests of a pull request, and says what they change.
name: observability
on:
  pull_request:
permissions:
  contents: read
jobs:
  synth:
    runs-on: ubuntu-24.04
    steps:
      - uses: actions/checkout@11bd71901bbe5b1630ceea73d27597364c9af683 # v4.2.2
        with:
          fetch-depth: 0
          persist-credentials: false
      - uses: actions/setup-node@49933ea5288caeca8642d1e84afbd3f7d6820020 # v4.4.0
        with:
          node-version: 24
      - run: npm ci
      - run: npm run typecheck
      - run: npm test
      - run: npm run synth
      - name: dist is what main.ts says
        run: git diff --exit-code -- dist
      - run: npm run check
      - name: What changes
        if: always()
        env:
          BASE: origin/\${{ github.base_ref }}
        run: npx maas-observability diff "$BASE:dist" dist --output markdown --fail-on nothing >> "$GITHUB_STEP_SUMMARY"
`;
