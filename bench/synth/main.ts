import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { format } from 'prettier';
import { APPS, type Command, type Usage, interleaved, median, middle } from './processes';

// npm run bench:synth -- 9 1 10 100 1000
const [ROUNDS = 9, ...SIZES] = process.argv.slice(2).map(Number);
const INSTANCES = SIZES.length > 0 ? SIZES : [1, 10, 100, 1000];
const GROWTH_ROUNDS = Math.min(ROUNDS, 3);
const PAGE = resolve(__dirname, '../../docs/performance.md');

const node = (name: string, app: string, ...args: string[]): Command => ({
  name,
  run: [process.execPath, join(APPS, app), ...args],
});
const cli = (name: string, app: string): Command => ({
  name,
  run: [
    process.execPath,
    resolve(require.resolve('cdk8s-cli/package.json'), '../bin/cdk8s'),
    'synth',
    '--app',
    `${process.execPath} ${join(APPS, app)}`,
  ],
});

const SYNTH = resolve(__dirname, '../../scripts/synth.mjs');
const MAIN = resolve(__dirname, '../../main.ts');

const BARE = 'bare cdk8s app, one object';
const PLUS = 'the same, loading cdk8s-plus-28';
const CHART = 'default chart';

async function main(): Promise<void> {
  const jsonnet = spawnSync('jsonnet', ['--version'], { encoding: 'utf8' });
  const usages = interleaved(
    [
      node(BARE, 'bare.cjs'),
      node(PLUS, 'bare.cjs', 'plus'),
      node(CHART, 'chart.cjs'),
      { name: '`npm run synth` of this repository', run: [process.execPath, SYNTH] },
      { name: '`tsx main.ts` of this repository', run: [process.execPath, '--import', 'tsx', MAIN] },
      cli('cdk8s synth, bare app', 'bare.cjs'),
      cli('cdk8s synth, default chart', 'chart.cjs'),
      ...(jsonnet.status === 0 ? [jsonnetCommand()] : []),
    ],
    ROUNDS,
  );
  const grown = interleaved(
    INSTANCES.map((n) => node(String(n), 'instances.cjs', String(n))),
    GROWTH_ROUNDS,
  );
  const growth = INSTANCES.map((n) => ({ n, ...middle(grown.get(String(n)) ?? []) }));
  const said = jsonnet.status === 0 ? jsonnet.stdout.trim() : 'No jsonnet on that machine';
  write(
    await format(
      [
        comparison(usages),
        `${ROUNDS} rounds, medians, and ${GROWTH_ROUNDS} of the instances; Node ${process.version}, ${availableParallelism()} processors. ${said}.`,
        growthTable(growth),
      ].join('\n\n'),
      { parser: 'markdown', printWidth: 110 },
    ),
  );
}

/** Plain jsonnet, told how many panels and bytes each of our dashboards has. */
function jsonnetCommand(): Command {
  const shapes = shapesOfOurs().map(({ name, panels, bytes }) => ({
    name,
    panels,
    // What the functions write for a panel without its text.
    text: Math.max(1, Math.round(bytes / panels) - 900),
  }));
  const file = join(APPS, 'dashboards.jsonnet');
  const args = ['-m', '.', '--tla-code', `dashboards=${JSON.stringify(shapes)}`, file];
  return { name: 'plain jsonnet, three dashboards', run: ['jsonnet', ...args] };
}

function shapesOfOurs(): { name: string; panels: number; bytes: number }[] {
  const outdir = mkdtempSync(join(tmpdir(), 'bench-synth-'));
  try {
    const env = { ...process.env, CDK8S_OUTDIR: outdir };
    spawnSync(process.execPath, [join(APPS, 'chart.cjs')], { env });
    const folder = join(outdir, 'dashboards');
    return readdirSync(folder)
      .filter((file) => file.startsWith('dashboard-'))
      .map((file) => {
        const text = readFileSync(join(folder, file), 'utf8');
        const panels = text.match(/"gridPos":/g)?.length ?? 0;
        return { name: file.replace('.yaml', ''), panels, bytes: text.length };
      });
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}

function comparison(usages: ReadonlyMap<string, readonly Usage[]>): string {
  const ratio = (of: readonly Usage[], floor: string, take: (usage: Usage) => number) => {
    const pairs = (usages.get(floor) ?? []).map((one, i) => take(of[i] ?? one) / take(one));
    return median(pairs).toFixed(1);
  };
  const rows = [...usages].map(([name, all]) => {
    const cpu = median(all.map((usage) => usage.cpu));
    return [
      name,
      `${median(all.map(({ wall }) => wall)).toFixed(0)} ms`,
      cpu === 0 ? '' : `${cpu.toFixed(0)} ms`,
      cpu === 0 ? '' : `${median(all.map(({ rss }) => rss)).toFixed(0)} MiB`,
      ratio(all, BARE, ({ wall }) => wall),
      ratio(all, PLUS, ({ wall }) => wall),
      cpu === 0 ? '' : ratio(all, PLUS, (usage) => usage.cpu),
    ];
  });
  return table(
    [
      'Process',
      'Time',
      'CPU',
      'Peak memory',
      'Time ÷ bare',
      'Time ÷ with cdk8s-plus',
      'CPU ÷ with cdk8s-plus',
    ],
    rows,
  );
}

function growthTable(growth: readonly (Usage & { readonly n: number })[]): string {
  const rows = growth.map(({ n, wall, cpu, rss, heap }, i) => {
    const before = growth[i - 1];
    const each = (take: (usage: Usage) => number, unit: string) =>
      before === undefined
        ? ''
        : `${((take({ wall, cpu, rss, heap }) - take(before)) / (n - before.n)).toFixed(1)} ${unit}`;
    return [
      String(n),
      `${(wall / 1000).toFixed(2)} s`,
      `${(cpu / 1000).toFixed(2)} s`,
      `${rss.toFixed(0)} MiB`,
      each((usage) => usage.wall, 'ms'),
      each((usage) => usage.cpu, 'ms'),
      each((usage) => usage.heap, 'MiB'),
      each((usage) => usage.rss, 'MiB'),
    ];
  });
  return table(
    [
      'Instances',
      'Time',
      'CPU',
      'Peak memory',
      'Time, each more',
      'CPU, each more',
      'Heap, each more',
      'Peak, each more',
    ],
    rows,
  );
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function write(results: string): void {
  const page = readFileSync(PAGE, 'utf8');
  const marked = /(<!-- synth -->\n)[^]*?(\n<!-- end -->)/;
  if (!marked.test(page))
    throw new Error(`${PAGE} has no place for the results: write <!-- synth --> and <!-- end -->.`);
  writeFileSync(
    PAGE,
    page.replace(marked, (_, begin: string, end: string) => `${begin}\n${results}${end}`),
  );
}

void main();
