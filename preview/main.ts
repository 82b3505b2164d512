// npm run preview -- [--labels tier|subscription] [--unfold] [--output DIR]
//
// Draws each dashboard in Chromium, with the components of Perses, from what the chart synthesizes and what the demo
// platform's Prometheus answers; writes a picture of each.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { startDemo } from '../demo/start-demo';
import { bundle } from './bundle';
import { writeDashboards } from './dashboards';
import { Browser, chromiumPath } from './picture';
import { serve } from './server';

const { values } = parseArgs({
  options: {
    labels: { type: 'string', default: 'tier' },
    unfold: { type: 'boolean', default: false },
    output: { type: 'string', default: join(__dirname, '..', 'docs', 'preview') },
  },
});

/** The range that the pictures show. */
const HOURS = 3;
const HOUR = 3_600_000;

async function preview(): Promise<void> {
  const labels = values.labels === 'subscription' ? 'subscription' : 'tier';
  const chromium = chromiumPath();
  if (chromium === undefined) throw new Error('there is no Chromium: install the Debian package chromium.');
  const folder = mkdtempSync(join(tmpdir(), 'maas-preview-'));
  const ends: (() => Promise<void> | void)[] = [() => rmSync(folder, { recursive: true, force: true })];
  try {
    console.log('bundling the components of Perses');
    await bundle(folder);
    console.log('starting the demo platform');
    // What is seen is history, which is whole: what is scraped live takes some minutes to be.
    const end = Date.now();
    const demo = await startDemo({ labels, hours: HOURS + 1 });
    ends.push(() => demo.stop());
    const names = writeDashboards(folder, {
      labels,
      prometheusUrl: demo.prometheusUrl,
      unfold: values.unfold,
    });
    const site = await serve(folder);
    ends.push(() => site.close());
    const browser = await Browser.start(chromium);
    ends.push(() => browser.stop());
    const output = resolve(values.output);
    mkdirSync(output, { recursive: true });
    for (const name of names) {
      const path = join(output, `${name}.png`);
      const { problems, empty } = await browser.picture(
        `${site.url}/?dashboard=${name}&start=${end - HOURS * HOUR}&end=${end}`,
        path,
      );
      console.log(`${path}${empty.length === 0 ? '' : `, without data: ${empty.join(', ')}`}`);
      for (const problem of problems) console.error(`  ${problem}`);
      if (problems.length > 0) process.exitCode = 1;
    }
  } finally {
    for (const end of ends.reverse()) await end();
  }
}

preview().catch((error: unknown) => {
  console.error(`preview: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
});
