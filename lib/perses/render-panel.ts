import { type PanelDefinition, type ThresholdOptions } from '@perses-dev/core';
import { type AnsweredPanel } from '../dashboard/answered-dashboard';
import { type Answer } from '../dashboard/answer';
import { type Thresholds, judged } from '../dashboard/meaning';
import { type Panel, type View } from '../dashboard/panel';
import { type Words, say } from '../dashboard/words';
import { type Flow } from '../flow/flow';
import { COLOURS, formatOf, heading, unsaid } from './look';
import { type PanelPlugin, type PrometheusSelector, type QuerySettings } from './plugins';
import { renderQuery } from './render-query';
import { tableOptions } from './render-table';

export function renderPanel(
  { panel, answers }: AnsweredPanel,
  flow: Flow,
  words: Words,
  datasource: PrometheusSelector,
): PanelDefinition {
  const thresholds = judged(panel.thresholds, flow.bounds);
  const plugin = PLUGINS[panel.view]({ ...panel, thresholds }, answers, words);
  const title = say(panel.title, words);
  // A graph says it on its axis, a table above each column.
  const name = panel.view === 'timeseries' || panel.view === 'table' ? title : heading(title, panel.unit);
  return {
    kind: 'Panel',
    spec: {
      display: { name, description: say(panel.about, words) },
      plugin: { kind: plugin.kind, spec: { ...plugin.spec } },
      queries: inStep(panel, answers).map((answer) => renderQuery(panel, answer, datasource)),
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

/** A panel with the thresholds that it has on this platform. */
type JudgedPanel = Omit<Panel, 'thresholds'> & { readonly thresholds: Thresholds | undefined };

const PLUGINS: Readonly<
  Record<View, (panel: JudgedPanel, answers: readonly Answer[], words: Words) => PanelPlugin>
> = {
  stat: ({ unit, thresholds }) => ({
    kind: 'StatChart',
    spec: { calculation: NOW, format: formatOf(unit), ...judgement(thresholds) },
  }),

  gauge: ({ unit, thresholds }) => ({
    kind: 'GaugeChart',
    spec: {
      calculation: NOW,
      format: formatOf(unit),
      ...judgement(thresholds),
      ...(unit === 'ratio' ? { max: 1 } : {}),
    },
  }),

  timeseries: ({ unit, thresholds, stacked, bars }, answers) => {
    const settings = answers.flatMap(querySettings);
    const label = unsaid(unit);
    return {
      kind: 'TimeSeriesChart',
      spec: {
        legend:
          bars === undefined
            ? { position: 'bottom', mode: 'list' }
            : { position: 'right', mode: 'table', values: ['sum'] },
        yAxis: {
          format: formatOf(unit),
          ...(label === undefined ? {} : { label }),
          // Nothing below zero is hidden: only a plain number, such as a difference, can be there.
          ...(unit === 'count' ? {} : { min: 0 }),
          ...(unit === 'ratio' ? { max: 1 } : {}),
        },
        visual: {
          display: bars === undefined ? 'line' : 'bar',
          lineWidth: 1,
          areaOpacity: bars === undefined ? (stacked ? 0.3 : 0.1) : 0.8,
          // By name: a model or plan keeps its colour from panel to panel.
          palette: { mode: 'auto' },
          ...(stacked ? { stack: 'all' } : {}),
        },
        ...(thresholds === undefined ? {} : { thresholds: thresholdsOf(thresholds) }),
        ...(settings.length === 0 ? {} : { querySettings: settings }),
      },
    };
  },

  'bar-gauge': ({ unit }) => ({
    kind: 'BarChart',
    spec: { calculation: NOW, format: formatOf(unit), sort: 'desc', mode: 'value' },
  }),

  table: (panel, answers, words) => ({ kind: 'Table', spec: tableOptions(panel, answers, words) }),
};

function querySettings({ target, labels }: Answer, queryIndex: number): readonly QuerySettings[] {
  if (target.means === undefined) return [];
  // Several series of one meaning are shades of its colour.
  const colorMode = labels.length === 0 ? 'fixed-single' : 'fixed';
  return [{ queryIndex, colorMode, colorValue: COLOURS[target.means] }];
}

function judgement(thresholds: Thresholds | undefined): { readonly thresholds?: ThresholdOptions } {
  return thresholds === undefined ? {} : { thresholds: thresholdsOf(thresholds) };
}

function thresholdsOf({ base, steps }: Thresholds): ThresholdOptions {
  return {
    mode: 'absolute',
    defaultColor: COLOURS[base],
    steps: steps.map(({ at, level }) => ({ value: at, color: COLOURS[level] })),
  };
}
