// npm run preview -- [--labels tier|subscription] [--renderer grafana|perses] [--state healthy|empty|trouble]
//                    [--unfold] [--output DIR]
//
// Draws each dashboard in Chromium from what the chart synthesizes and what the demo platform's Prometheus answers, with
// Grafana's own packages and with the components of Perses; writes a picture of each.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { type Faults, startDemo } from '../demo/start-demo';
import { bundle } from './bundle';
import { writeDashboards } from './dashboards';
import { Browser, chromiumPath } from './picture';
import { type Renderer, serve } from './server';

const RENDERERS: readonly Renderer[] = ['grafana', 'perses'];

interface State {
  readonly name: string;
  readonly faults: Faults;
  /** How many hours before now the range ends: long before the history there is nothing. */
  readonly hoursAgo: number;
  /** Whether the picture is of the first screen, which has to show it, and not of the whole page. */
  readonly firstScreen: boolean;
}

const STATES: readonly State[] = [
  { name: 'healthy', faults: {}, hoursAgo: 0, firstScreen: false },
  { name: 'empty', faults: {}, hoursAgo: 24 * 7, firstScreen: true },
  // Model servers that do not answer, and requests that name no user.
  {
    name: 'trouble',
    faults: { stopped: ['models'], missingLabels: ['user'] },
    hoursAgo: 0,
    firstScreen: true,
  },
];

const { values } = parseArgs({
  options: {
    labels: { type: 'string', default: 'tier' },
    renderer: { type: 'string' },
    state: { type: 'string' },
    unfold: { type: 'boolean', default: false },
    output: { type: 'string', default: join(__dirname, '..', 'docs', 'preview') },
  },
});

/** The range that the pictures show. */
const HOURS = 3;
const HOUR = 3_600_000;

async function preview(): Promise<void> {
  const chromium = chromiumPath();
  if (chromium === undefined) throw new Error('there is no Chromium: install the Debian package chromium.');
  const folder = mkdtempSync(join(tmpdir(), 'maas-preview-'));
  const browser = await Browser.start(chromium);
  try {
    console.log('bundling the packages of Grafana and Perses');
    await bundle(folder);
    for (const state of STATES) {
      if (values.state === undefined || values.state === state.name) await draw(folder, browser, state);
    }
  } finally {
    await browser.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function draw(folder: string, browser: Browser, state: State): Promise<void> {
  const labels = values.labels === 'subscription' ? 'subscription' : 'tier';
  console.log(`starting the demo platform, ${state.name}`);
  // What is seen is history, which is whole: what is scraped live takes some minutes to be.
  const demo = await startDemo({ labels, hours: HOURS + 1, faults: state.faults });
  const end = Date.now() - state.hoursAgo * HOUR - 15 * 60_000;
  try {
    const { prometheusUrl } = demo;
    const names = writeDashboards(folder, { labels, prometheusUrl, unfold: values.unfold });
    const site = await serve(folder, prometheusUrl);
    try {
      for (const renderer of RENDERERS) {
        if (values.renderer !== undefined && values.renderer !== renderer) continue;
        const output = resolve(values.output, renderer);
        mkdirSync(output, { recursive: true });
        for (const name of names) {
          const path = join(output, `${name}${state.name === 'healthy' ? '' : `-${state.name}`}.png`);
          const range = { from: end - HOURS * HOUR, to: end };
          // AI Engineer is about one user, whom a link names.
          const query = new URLSearchParams({
            dashboard: name,
            ...{
              from: new Date(range.from).toISOString(),
              to: new Date(range.to).toISOString(),
              start: String(range.from),
              end: String(range.to),
            },
            ...(name === 'ai-engineer' ? { 'var-user': 'ben' } : {}),
          });
          const { firstScreen } = state;
          const url = `${site.url}/${renderer}?${query.toString()}`;
          const problems = await browser.picture({ url, renderer, path, firstScreen });
          console.log(path);
          for (const problem of problems) console.error(`  ${problem}`);
          if (problems.length > 0) process.exitCode = 1;
        }
      }
    } finally {
      await site.close();
    }
  } finally {
    await demo.stop();
  }
}

preview().catch((error: unknown) => {
  console.error(`preview: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
});
