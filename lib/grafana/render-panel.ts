import * as common from '@grafana/grafana-foundation-sdk/common';
import * as bargauge from '@grafana/grafana-foundation-sdk/bargauge';
import { type Builder, type Dataquery } from '@grafana/grafana-foundation-sdk/cog';
import * as grafana from '@grafana/grafana-foundation-sdk/dashboard';
import * as gauge from '@grafana/grafana-foundation-sdk/gauge';
import { DataqueryBuilder, PromQueryFormat } from '@grafana/grafana-foundation-sdk/prometheus';
import * as stat from '@grafana/grafana-foundation-sdk/stat';
import * as table from '@grafana/grafana-foundation-sdk/table';
import * as timeseries from '@grafana/grafana-foundation-sdk/timeseries';
import { type Answer } from '../dashboard/answer';
import { type Position } from '../dashboard/layout';
import { type Thresholds } from '../dashboard/meaning';
import { type JudgedPanel, type Panel, type View, judgedPanel } from '../dashboard/panel';
import { type Words, say } from '../dashboard/words';
import { type Flow } from '../flow/flow';
import { prometheusDuration } from '../validation/durations';
import { COLOURS, UNJUDGED, levelColour, unitId } from './look';
import { drillLinks } from './render-link';

import { tableColumns } from './render-table';
import { PROMETHEUS } from './render-variable';

/** What the builders of all views have in common; the SDK has no type for it. */
interface PanelBuilder extends Builder<grafana.Panel> {
  id(id: number): this;
  title(title: string): this;
  description(description: string): this;
  datasource(datasource: common.DataSourceRef): this;
  gridPos(position: grafana.GridPos): this;
  targets(targets: Builder<Dataquery>[]): this;
  unit(unit: string): this;
  min(min: number): this;
  max(max: number): this;
  noValue(text: string): this;
  interval(interval: string): this;
  maxDataPoints(points: number): this;
  thresholds(thresholds: Builder<grafana.ThresholdsConfig>): this;
  colorScheme(color: Builder<grafana.FieldColor>): this;
  dataLinks(links: Builder<grafana.DashboardLink>[]): this;
  overrideByQuery(refId: string, properties: grafana.DynamicConfigValue[]): this;
}

export interface Placed {
  readonly panel: Panel;
  readonly answers: readonly Answer[];
  readonly id: number;
  readonly position: Position;
}

/** Prometheus gives at most 11,000 points (web/api/v1): enough for a year of hours, so that bars keep their length. */
const MOST_BARS = 10_000;

export function renderPanel(
  { panel, answers, id, position }: Placed,
  flow: Flow,
  words: Words,
): grafana.Panel {
  const judged = judgedPanel(panel, flow.bounds);
  const builder = VIEWS[panel.view](judged, answers, words);
  builder
    .id(id)
    .title(say(panel.title, words))
    .description(say(panel.about, words))
    .datasource(PROMETHEUS)
    .gridPos({ ...position })
    .unit(unitId(panel.unit))
    .noValue(say(panel.noData, words))
    .targets(answers.map((answer) => dataquery(answer, panel.view)));
  if (panel.unit === 'ratio') builder.min(0).max(1);
  if (judged.thresholds !== undefined) builder.thresholds(thresholdsOf(judged.thresholds));
  if (panel.bars !== undefined) builder.interval(prometheusDuration(panel.bars)).maxDataPoints(MOST_BARS);
  for (const { refId, target } of answers) {
    if (target.means === undefined || panel.view === 'table') continue;
    builder.overrideByQuery(refId, [
      { id: 'color', value: { mode: 'fixed', fixedColor: COLOURS[target.means] } },
    ]);
  }
  if (panel.drill !== undefined) builder.dataLinks(drillLinks(panel.drill, panel.view, flow, words));
  return builder.build();
}

function dataquery({ refId, expr, legend, instant, interval }: Answer, view: View): Builder<Dataquery> {
  const query = new DataqueryBuilder().refId(refId).expr(expr).datasource(PROMETHEUS).legendFormat(legend);
  if (instant) query.instant();
  else query.range();
  if (view === 'table') query.format(PromQueryFormat.Table);
  return interval === undefined ? query : query.interval(interval);
}

const VIEWS: Readonly<
  Record<View, (panel: JudgedPanel, answers: readonly Answer[], words: Words) => PanelBuilder>
> = {
  stat: (panel, answers) =>
    new stat.PanelBuilder()
      .reduceOptions(lastValue())
      .graphMode(
        answers.every(({ instant }) => instant) || panel.thresholds !== undefined
          ? common.BigValueGraphMode.None
          : common.BigValueGraphMode.Area,
      )
      .colorMode(
        panel.thresholds === undefined ? common.BigValueColorMode.None : common.BigValueColorMode.Background,
      )
      .colorScheme(panel.thresholds === undefined ? fixed(UNJUDGED) : byThreshold()),

  gauge: (panel) =>
    new gauge.PanelBuilder()
      .reduceOptions(lastValue())
      .colorScheme(panel.thresholds === undefined ? fixed(COLOURS.p95) : byThreshold()),

  timeseries: (panel) => {
    const builder = new timeseries.PanelBuilder()
      .legend(
        new common.VizLegendOptionsBuilder()
          .displayMode(common.LegendDisplayMode.List)
          .placement(common.LegendPlacement.Bottom)
          .showLegend(true)
          .calcs(panel.bars === undefined ? [] : ['sum']),
      )
      .tooltip(
        new common.VizTooltipOptionsBuilder()
          .mode(common.TooltipDisplayMode.Multi)
          .sort(common.SortOrder.Descending),
      )
      .colorScheme(byName())
      .axisSoftMin(0)
      .lineWidth(1)
      .fillOpacity(panel.bars === undefined ? (panel.stacked ? 30 : 10) : 80)
      .showPoints(common.VisibilityMode.Auto)
      .stacking(
        new common.StackingConfigBuilder().mode(
          panel.stacked ? common.StackingMode.Normal : common.StackingMode.None,
        ),
      );
    if (panel.thresholds !== undefined) {
      builder.thresholdsStyle(
        new common.GraphThresholdsStyleConfigBuilder().mode(common.GraphThresholdsStyleMode.Dashed),
      );
    }
    // The value at a time is what happened until then.
    return panel.bars === undefined
      ? builder
      : builder.drawStyle(common.GraphDrawStyle.Bars).barAlignment(common.BarAlignment.Before);
  },

  'bar-gauge': (panel) =>
    new bargauge.PanelBuilder()
      .reduceOptions(lastValue())
      .displayMode(common.BarGaugeDisplayMode.Basic)
      .orientation(common.VizOrientation.Horizontal)
      .valueMode(common.BarGaugeValueMode.Text)
      .colorScheme(panel.thresholds === undefined ? fixed(COLOURS.p95) : byThreshold()),

  table: (panel, answers, words) => {
    const columns = tableColumns(panel, answers, words);
    const builder = new table.PanelBuilder()
      .cellHeight(common.TableCellHeight.Sm)
      .transformations([...columns.transformations]);
    for (const { column, unit } of columns.units) {
      builder.overrideByName(column, [{ id: 'unit', value: unitId(unit) }]);
    }
    return columns.sortBy === undefined
      ? builder
      : builder.sortBy([new common.TableSortByFieldStateBuilder().displayName(columns.sortBy).desc(true)]);
  },
};

function lastValue(): Builder<common.ReduceDataOptions> {
  return new common.ReduceDataOptionsBuilder().calcs(['lastNotNull']).values(false).fields('');
}

function fixed(colour: string): Builder<grafana.FieldColor> {
  return new grafana.FieldColorBuilder().mode(grafana.FieldColorModeId.Fixed).fixedColor(colour);
}

function byThreshold(): Builder<grafana.FieldColor> {
  return new grafana.FieldColorBuilder().mode(grafana.FieldColorModeId.Thresholds);
}

/** A model or plan keeps its colour from panel to panel. */
function byName(): Builder<grafana.FieldColor> {
  return new grafana.FieldColorBuilder().mode(grafana.FieldColorModeId.PaletteClassicByName);
}

function thresholdsOf({ base, steps }: Thresholds): Builder<grafana.ThresholdsConfig> {
  return new grafana.ThresholdsConfigBuilder()
    .mode(grafana.ThresholdsMode.Absolute)
    .steps([
      { value: null, color: levelColour(base) },
      ...steps.map(({ at, level }) => ({ value: at, color: levelColour(level) })),
    ]);
}
