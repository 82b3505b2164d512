import { type DataFrame } from '@grafana/data';
import { type Panel as GrafanaPanel } from '@grafana/grafana-foundation-sdk/dashboard';
import { lastValueFrom } from 'rxjs';
import { standardDashboards } from '../../dashboards';
import { renderDashboard } from '../../lib/grafana/render';
import { VOCABULARIES, flow, panelsOf, targetsOf } from '../dashboards/support';
import { grafana } from './support/grafana-data';

// What Grafana's own code makes of our panels: texts, colours, columns, links.

const PRICES = { currency: 'USD', perMillionTokens: { free: 0, premium: 8 } };
const panels = standardDashboards({ prices: PRICES }).flatMap((dashboard) =>
  panelsOf(renderDashboard(dashboard, flow({ labels: VOCABULARIES.tier }))).map((panel) => ({
    name: `${dashboard.title}: ${panel.title ?? ''}`,
    panel,
  })),
);
const ofType = (...types: string[]) =>
  panels.filter(({ panel }) => types.includes(panel.type)).map(({ name, panel }) => [name, panel] as const);

const theme = grafana.createTheme({ colors: { mode: 'light' } });
const GREY = '#6E7681';

interface Shown {
  readonly text: string;
  readonly color: string | undefined;
  readonly min: number | null | undefined;
}

/** What a stat or bar gauge shows of the last value of each series. */
function shown(panel: GrafanaPanel, values: readonly number[]): Shown[] {
  const { reduceOptions } = panel.options as { reduceOptions: never };
  const series = values.map((value, i) =>
    grafana.toDataFrame({
      refId: 'A',
      fields: [
        { name: 'Time', type: grafana.FieldType.time, values: [1_000] },
        { name: 'Value', type: grafana.FieldType.number, values: [value], labels: { user: `u${i}` } },
      ],
    }),
  );
  const fieldConfig = panel.fieldConfig as never;
  const replaceVariables = (text: string) => text;
  const data = grafana.applyFieldOverrides({ data: series, fieldConfig, replaceVariables, theme });
  return grafana
    .getFieldDisplayValues({ data, fieldConfig, reduceOptions, replaceVariables, theme })
    .map(({ display, field }) => ({
      text: grafana.formattedValueToString(display),
      color: display.color,
      min: field.min,
    }));
}

test.each(ofType('stat'))('%s: what is missing is said in words, and neither good nor bad', (_, panel) => {
  const { noValue } = panel.fieldConfig?.defaults ?? {};
  for (const values of [[], [Number.NaN]]) {
    const [only, ...more] = shown(panel, values);
    expect(more).toEqual([]);
    const isJudged = String(panel.fieldConfig?.defaults.color?.mode) === 'thresholds';
    if (values.length === 0 || isJudged) expect(only?.text).toBe(noValue);
    if (isJudged) expect(only?.color).toBe(GREY);
  }
  expect(noValue).toMatch(/^(No|None|Not|Nothing|Limitador is not)/);
});

test.each(ofType('bargauge'))('%s: the smallest bar is not empty, and one alone is full', (_, panel) => {
  expect(shown(panel, [414_000, 2_770_837]).map(({ min }) => min)).toEqual([0, 0]);
  expect(shown(panel, [414_000]).map(({ min }) => min)).toEqual([0]);
});

test.each(ofType('stat', 'bargauge').filter(([, panel]) => panel.fieldConfig?.defaults.unit === 'locale'))(
  '%s: an amount has all its digits, and no fraction',
  (_, panel) => {
    expect(shown(panel, [4_712_345.4]).map(({ text }) => text)).toEqual(['4,712,345']);
    expect(shown(panel, [3.4]).map(({ text }) => text)).toEqual(['3']);
  },
);

/** The rows of a table as a person reads them, of a frame for each query. */
async function rowsOf(panel: GrafanaPanel, frames: readonly DataFrame[]): Promise<Record<string, string>[]> {
  const transformed = await lastValueFrom(
    grafana.transformDataFrame((panel.transformations ?? []) as never, [...frames]),
  );
  const [frame] = grafana.applyFieldOverrides({
    data: transformed,
    fieldConfig: panel.fieldConfig as never,
    replaceVariables: (text: string) => text,
    theme,
  });
  if (frame === undefined) return [];
  return Array.from({ length: frame.length }, (_, row) =>
    Object.fromEntries(
      frame.fields.map((field) => {
        const value = field.display?.(field.values[row]);
        const name = grafana.getFieldDisplayName(field, frame);
        return [name, value === undefined ? '' : grafana.formattedValueToString(value)];
      }),
    ),
  );
}

const HOSTILE = ['1042', '0042', '1e5', 'a&b=c#d', 'anna+test@ex.org', '<b>', '${user}', ''];

function tableFrame(
  refId: string,
  many: boolean,
  labels: readonly string[],
  users: readonly string[],
): DataFrame {
  return grafana.toDataFrame({
    refId,
    fields: [
      { name: 'Time', type: grafana.FieldType.time, values: users.map(() => 1_000) },
      ...labels.map((name) => ({ name, type: grafana.FieldType.string, values: [...users] })),
      {
        name: many ? `Value #${refId}` : 'Value',
        type: grafana.FieldType.number,
        values: users.map((_, i) => 1_234_567.4 + i),
      },
    ],
  });
}

describe.each(ofType('table'))('%s', (_, panel) => {
  const targets = targetsOf(panel);
  const labels = [
    ...new Set(targets.flatMap(({ legendFormat = '' }) => [...legendFormat.matchAll(/\{\{(\w+)\}\}/g)])),
  ]
    .map(([, label]) => label ?? '')
    .filter((label, i, all) => all.indexOf(label) === i);
  const frames = (users: readonly (readonly string[])[]) =>
    targets.map(({ refId }, i) => tableFrame(refId, targets.length > 1, labels, users[i] ?? []));
  const headings = Object.fromEntries(
    labels.map((label) => [label, label.charAt(0).toUpperCase() + label.slice(1).replaceAll('_', ' ')]),
  );

  test('names stay as they are, whatever they look like', async () => {
    const rows = await rowsOf(panel, frames(targets.map(() => HOSTILE)));
    const wanted = HOSTILE.map((name) => (name === '' ? 'none' : name));
    for (const label of labels) expect(rows.map((row) => row[headings[label] ?? ''])).toEqual(wanted);
  });

  test('a query without a line leaves 0 or a dash in the cell, and not the text of the empty panel', async () => {
    const [all = [], ...rest] = targets.map((_target, i) => (i === 0 ? ['a', 'b'] : ['a']));
    const rows = await rowsOf(panel, frames([all, ...rest]));
    const { noValue = '' } = panel.fieldConfig?.defaults ?? {};
    expect(rows).toHaveLength(2);
    expect(rows.flatMap((row) => Object.values(row))).not.toContain(noValue);
    const values = rows.map((row) =>
      Object.entries(row).filter(([name]) => !Object.values(headings).includes(name)),
    );
    expect(values[1]?.slice(1).every(([, text]) => text === '0' || text === '-')).toBe(true);
  });

  test('only the column of the name is a link, which is percent-encoded', () => {
    const overrides = panel.fieldConfig?.overrides ?? [];
    const linked = overrides.filter(({ properties }) => properties.some(({ id }) => id === 'links'));
    expect(panel.fieldConfig?.defaults.links ?? []).toEqual([]);
    expect(linked.length).toBeLessThanOrEqual(1);
    for (const { matcher, properties } of linked) {
      expect(Object.values(headings)).toContain(matcher.options);
      const [link] = properties.flatMap(({ id, value }) =>
        id === 'links' ? (value as { url: string }[]) : [],
      );
      expect(link?.url).toContain(`\${__data.fields["${String(matcher.options)}"]:percentencode}`);
    }
  });
});

test('no two series of a panel have one colour', () => {
  for (const [, panel] of ofType('timeseries')) {
    const series = Array.from({ length: 12 }, (_, i) =>
      grafana.toDataFrame({
        refId: 'unnamed',
        fields: [
          { name: 'Time', type: grafana.FieldType.time, values: [1_000] },
          { name: 'Value', type: grafana.FieldType.number, values: [1], labels: { model: `m${i}` } },
        ],
      }),
    );
    const data = grafana.applyFieldOverrides({
      data: series,
      fieldConfig: panel.fieldConfig as never,
      replaceVariables: (text: string) => text,
      theme,
    });
    const colours = data.map(
      ({ fields }) => fields[1] && grafana.getFieldSeriesColor(fields[1], theme).color,
    );
    expect(new Set(colours).size).toBe(12);
  }
});
