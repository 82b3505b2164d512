import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { standardDashboards } from '../../dashboards';
import { type Panel } from '../../lib/dashboard/panel';
import { type Unit } from '../../lib/dashboard/unit';
import { Scrape } from '../../lib/platform/scrape';
import { Stack } from '../../lib/platform/stack';
import { Objective } from '../../lib/rules/objectives/objective';
import { flow } from './support';

// What each panel shows, as a person reviews it: its view, width and unit, and exactly what it asks. After a change that
// is meant: npx jest test/dashboards/panel-tables -u, and read the difference.

const FOLDER = join(__dirname, '../../dashboards/panels');
// Words and bounds that panels share make none themselves.
const NONE_OF_THEIR_OWN = ['index.ts', 'label-names.ts', 'promises.ts'];
const FILES = readdirSync(FOLDER).filter((file) => !NONE_OF_THEIR_OWN.includes(file));
const SOURCES = new Map(FILES.map((file) => [file, readFileSync(join(FOLDER, file), 'utf8')]));

/** Everything is scraped, and nothing is recorded: queries are as they are written. */
const EVERYWHERE = flow({
  platform: {
    stack: Stack.prometheusOperator(),
    route: { termination: 'reencrypt' },
    scrape: {
      'haproxy-router': Scrape.here(),
      'inference-scheduler': Scrape.here(),
      'maas-api': Scrape.here(),
    },
  },
});

const PANELS: ReadonlyMap<string, Panel> = new Map(
  standardDashboards({
    prices: { currency: 'USD', perMillionTokens: { free: 0.5, premium: 1 } },
    objectives: [Objective.availability({ name: 'gateway-availability', of: 'gateway', target: 0.995 })],
  }).flatMap((dashboard) =>
    dashboard.panels.map((panel) => [`${dashboard.title} › ${panel.name}`, panel] as const),
  ),
);

/** The file that makes a panel: the one that has its name, or the end of a name that is put together. */
function fileOf({ name }: Panel): string {
  const ends = name.split('-').map((_, i, words) => words.slice(i).join('-'));
  const has = (text: string) => FILES.filter((file) => SOURCES.get(file)?.includes(text));
  const [whole] = has(`'${name}'`);
  const [end] = ends.flatMap((one) => has(`}-${one}\``));
  return whole ?? end ?? 'objectives.ts';
}

function unitOf(unit: Unit): string {
  return typeof unit === 'string' ? unit : unit.currency;
}

function described(title: string, panel: Panel): string {
  const { view, width, unit, targets } = panel;
  return [
    `${title}: ${view}, ${width}, ${unitOf(unit)}`,
    ...targets.map(({ query, unit: own }) => {
      const { expr, lacking } = {
        expr: query.promql(EVERYWHERE),
        lacking: query.resolve(EVERYWHERE).lacking,
      };
      const left = lacking.length === 0 ? '' : `  (left out for want of ${lacking.join('; ')})`;
      return `  ${own === undefined ? '' : `${unitOf(own)}: `}${expr}${left}`;
    }),
  ].join('\n');
}

test.each(FILES)('%s', (file) => {
  const rows = [...PANELS].filter(([, panel]) => fileOf(panel) === file);
  expect(`\n${rows.map(([title, panel]) => described(title, panel)).join('\n\n')}\n`).toMatchSnapshot();
});

test('every panel of the dashboards is in one of the tables', () => {
  expect([...PANELS.values()].filter((panel) => !FILES.includes(fileOf(panel)))).toEqual([]);
});
