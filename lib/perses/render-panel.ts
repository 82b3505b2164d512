import { type PanelDefinition, type ThresholdOptions } from '@perses-dev/core';
import { type AnsweredPanel } from '../dashboard/answered-dashboard';
import { type Answer } from '../dashboard/answer';
import { type Thresholds } from '../dashboard/meaning';
import { type JudgedPanel, type Panel, type View, judgedPanel } from '../dashboard/panel';
import { type Words, say } from '../dashboard/words';
import { type Flow, type StoreName } from '../flow/flow';
import { COLOURS, UNJUDGED, amountFormat, formatOf, heading, unsaid } from './look';
import {
  type PanelPlugin,
  type PrometheusSelector,
  type QuerySettings,
  type TimeSeriesOptions,
} from './plugins';
import { renderQuery } from './render-query';
import { tableOptions } from './render-table';

export function renderPanel(
  { panel, answers }: AnsweredPanel,
  flow: Flow,
  words: Words,
  datasources: Readonly<Record<StoreName, PrometheusSelector>>,
): PanelDefinition {
  const plugin = PLUGINS[panel.view](judgedPanel(panel, flow.bounds), answers, words);
  const title = say(panel.title, words);
  // A graph says it on its axis, a table above each column.
  const name = panel.view === 'timeseries' || panel.view === 'table' ? title : heading(title, panel.unit);
  return {
    kind: 'Panel',
    spec: {
      display: { name, description: say(panel.about, words) },
      plugin: { kind: plugin.kind, spec: { ...plugin.spec } },
      queries: inStep(panel, answers).map((answer) => renderQuery(panel, answer, datasources[answer.store])),
    },
  };
}

/** Perses lines the time of a query up with its step, and a table joins what has one time. */
function inStep({ view }: Panel, answers: readonly Answer[]): readonly Answer[] {
  const interval = answers.find((answer) => answer.interval !== undefined)?.interval;
  return view === 'table' && interval !== undefined
    ? answers.map((answer) => ({ ...answer, interval }))
    : answers;
}

/**
 * `last` is the value at the end of the range. Perses 0.54 and later ask for that one alone; those before ask for the
 * whole range, where what stopped within it still has a last value.
 */
const NOW = 'last';

const PLUGINS: Readonly<
  Record<View, (panel: JudgedPanel, answers: readonly Answer[], words: Words) => PanelPlugin>
> = {
  stat: ({ unit, thresholds }) => ({
    kind: 'StatChart',
    spec: {
      calculation: NOW,
      format: amountFormat(unit),
      thresholds: thresholds === undefined ? { defaultColor: UNJUDGED } : thresholdsOf(thresholds),
    },
  }),

  gauge: (panel, answers, words) =>
    panel.height < GAUGE_HEIGHT ? PLUGINS.stat(panel, answers, words) : gauge(panel, answers),

  timeseries: ({ unit, thresholds, stacked, bars }, answers) => {
    const settings = answers.flatMap(querySettings);
    const label = unsaid(unit);
    return {
      kind: 'TimeSeriesChart',
      spec: {
        legend: legendOf(bars !== undefined, answers),
        yAxis: {
          format: formatOf(unit),
          ...(label === undefined ? {} : { label }),
          // Nothing below zero is hidden: only a plain number, such as a difference, can be there.
          ...(unit === 'count' || unit === 'number' ? {} : { min: 0 }),
          ...(unit === 'ratio' ? { max: 1 } : {}),
        },
        visual: {
          display: bars === undefined ? 'line' : 'bar',
          lineWidth: 1,
          areaOpacity: bars === undefined ? (stacked ? 0.3 : 0.1) : 0.8,
          // The colours that go by name are so near each other that three models look like one.
          palette: { mode: 'categorical' },
          ...(stacked ? { stack: 'all' } : {}),
        },
        ...(thresholds === undefined ? {} : { thresholds: thresholdsOf(thresholds) }),
        ...(settings.length === 0 ? {} : { querySettings: settings }),
      },
    };
  },

  'bar-gauge': ({ unit }) => ({
    kind: 'BarChart',
    spec: { calculation: NOW, format: amountFormat(unit), sort: 'desc', mode: 'value' },
  }),

  table: (panel, answers, words) => ({ kind: 'Table', spec: tableOptions(panel, answers, words) }),
};

/** What an arc needs so that its number has room within. */
const GAUGE_HEIGHT = 6;

function gauge({ unit, thresholds }: JudgedPanel, answers: readonly Answer[]): PanelPlugin {
  return {
    kind: 'GaugeChart',
    spec: {
      calculation: NOW,
      format: formatOf(unit),
      ...(thresholds === undefined ? {} : { thresholds: thresholdsOf(thresholds) }),
      ...(unit === 'ratio' ? { max: 1 } : {}),
      // The title says it, and the arc has the room.
      ...(answers.length === 1 && answers[0]?.labels.length === 0 ? { legend: { show: false } } : {}),
    },
  };
}

/** Below a graph there is room for two lines: several series of several queries stand beside it. */
function legendOf(isBars: boolean, answers: readonly Answer[]): TimeSeriesOptions['legend'] {
  // Bars at whole steps add up to another window than the range: their legend has no sum.
  if (isBars) return { position: 'right', mode: 'list' };
  const many = answers.length > 1 && answers.some(({ labels }) => labels.length > 0);
  return { position: many ? 'right' : 'bottom', mode: 'list' };
}

function querySettings({ target, labels }: Answer, queryIndex: number): readonly QuerySettings[] {
  if (target.means === undefined) return [];
  // Several series of one meaning are shades of its colour.
  const colorMode = labels.length === 0 ? 'fixed-single' : 'fixed';
  return [{ queryIndex, colorMode, colorValue: COLOURS[target.means] }];
}

function thresholdsOf({ base, steps }: Thresholds): ThresholdOptions {
  return {
    mode: 'absolute',
    defaultColor: COLOURS[base],
    steps: steps.map(({ at, level }) => ({ value: at, color: COLOURS[level] })),
  };
}
