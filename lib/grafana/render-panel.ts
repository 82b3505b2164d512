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
import { type Words, labelHeading, say } from '../dashboard/words';
import { type Flow } from '../flow/flow';
import { prometheusDuration } from '../validation/durations';
import { COLOURS, MISSING, UNJUDGED, amountFormat, levelColour, unitId } from './look';
import { drillLinks } from './render-link';
import { tableColumns } from './render-table';
import { MIXED, datasourceOf } from './render-variable';

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
  mappings(mappings: grafana.ValueMapping[]): this;
  decimals(decimals: number): this;
  overrideByQuery(refId: string, properties: grafana.DynamicConfigValue[]): this;
  overrideByName(name: string, properties: grafana.DynamicConfigValue[]): this;
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
  const noData = say(panel.noData, words);
  const links = panel.drill === undefined ? [] : drillLinks(panel.drill, panel.view, flow, words);
  builder
    .id(id)
    .title(say(panel.title, words))
    .description(say(panel.about, words))
    .datasource(datasourceOfPanel(answers))
    .gridPos({ ...position })
    .noValue(noData)
    .targets(answers.map((answer) => dataquery(answer, panel.view)));
  if (panel.view === 'table') {
    builder.unit('none');
    columnOverrides(builder, panel, links, answers, flow, words);
    return builder.build();
  }
  if (panel.view === 'timeseries') builder.unit(unitId(panel.unit));
  else {
    const { unit, decimals } = amountFormat(panel.unit);
    builder.unit(unit);
    if (decimals !== undefined) builder.decimals(decimals);
  }
  if (panel.unit === 'ratio') builder.min(0).max(1);
  if (judged.thresholds !== undefined) {
    builder.thresholds(thresholdsOf(judged.thresholds));
    // Without it, Grafana paints what is missing in the colour of the lowest step.
    if (panel.view !== 'timeseries') builder.mappings([missing(noData)]);
  }
  if (panel.bars !== undefined) builder.interval(prometheusDuration(panel.bars)).maxDataPoints(MOST_BARS);
  for (const { refId, target } of answers) {
    if (target.means === undefined) continue;
    builder.overrideByQuery(refId, [
      { id: 'color', value: { mode: 'fixed', fixedColor: COLOURS[target.means] } },
    ]);
  }
  if (links.length > 0) builder.dataLinks(links);
  return builder.build();
}

/** Units, links and the text of an empty cell belong to a column: a label that looks like a number is none. */
function columnOverrides(
  builder: PanelBuilder,
  panel: Panel,
  links: Builder<grafana.DashboardLink>[],
  answers: readonly Answer[],
  flow: Flow,
  words: Words,
): void {
  const { labels, values } = tableColumns(panel, answers, words);
  const linked = panel.drill === undefined ? undefined : flow.labelName(panel.drill.label);
  for (const { label, heading } of labels) {
    builder.overrideByName(heading, [
      { id: 'unit', value: 'string' },
      { id: 'noValue', value: 'none' },
      ...(label === linked && links.length > 0
        ? [{ id: 'links', value: links.map((link) => link.build()) }]
        : []),
    ]);
  }
  for (const { heading, unit, absent } of values) {
    const format = amountFormat(unit);
    builder.overrideByName(heading, [
      { id: 'unit', value: format.unit },
      ...(format.decimals === undefined ? [] : [{ id: 'decimals', value: format.decimals }]),
      { id: 'noValue', value: absent },
      { id: 'custom.align', value: 'right' },
    ]);
  }
}

function missing(text: string): grafana.ValueMapping {
  return {
    type: grafana.MappingType.SpecialValue,
    options: { match: grafana.SpecialValueMatch.NullAndNan, result: { text, color: MISSING, index: 0 } },
  };
}

/** Of queries on several stores each says its own. */
function datasourceOfPanel(answers: readonly Answer[]) {
  const [store = 'own', ...others] = new Set(answers.map((answer) => answer.store));
  return others.length === 0 ? datasourceOf(store) : MIXED;
}

function dataquery(
  { refId, expr, legend, instant, interval, store }: Answer,
  view: View,
): Builder<Dataquery> {
  const query = new DataqueryBuilder()
    .refId(refId)
    .expr(expr)
    .datasource(datasourceOf(store))
    .legendFormat(legend);
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
      // As large in every tile, however long the text is.
      .text(new common.VizTextDisplayOptionsBuilder().titleSize(TITLE_SIZE).valueSize(VALUE_SIZE))
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
          // Bars at whole steps add up to another window than the range: their legend says the largest, not a total.
          .calcs([panel.bars === undefined ? 'lastNotNull' : 'max']),
      )
      .tooltip(
        new common.VizTooltipOptionsBuilder()
          .mode(common.TooltipDisplayMode.Multi)
          .sort(common.SortOrder.Descending),
      )
      .colorScheme(byOrder())
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
      .text(new common.VizTextDisplayOptionsBuilder().titleSize(TITLE_SIZE).valueSize(TITLE_SIZE))
      // Without it the scale begins at the smallest value, whose bar is then empty.
      .min(0)
      .colorScheme(panel.thresholds === undefined ? fixed(COLOURS.p95) : byThreshold()),

  table: (panel, answers, words) => {
    const { transformations, values } = tableColumns(panel, answers, words);
    const sortBy = panel.sortBy === undefined ? values[0]?.heading : labelHeading(panel.sortBy);
    const builder = new table.PanelBuilder()
      .cellHeight(common.TableCellHeight.Sm)
      .transformations([...transformations]);
    return sortBy === undefined
      ? builder
      : builder.sortBy([
          new common.TableSortByFieldStateBuilder().displayName(sortBy).desc(panel.sortBy === undefined),
        ]);
  },
};

const TITLE_SIZE = 14;
const VALUE_SIZE = 26;

function lastValue(): Builder<common.ReduceDataOptions> {
  return new common.ReduceDataOptionsBuilder().calcs(['lastNotNull']).values(false).fields('');
}

function fixed(colour: string): Builder<grafana.FieldColor> {
  return new grafana.FieldColorBuilder().mode(grafana.FieldColorModeId.Fixed).fixedColor(colour);
}

function byThreshold(): Builder<grafana.FieldColor> {
  return new grafana.FieldColorBuilder().mode(grafana.FieldColorModeId.Thresholds);
}

/** Colours by the hash of a name collide: two of three models had one. In the order of series no two are alike. */
function byOrder(): Builder<grafana.FieldColor> {
  return new grafana.FieldColorBuilder().mode(grafana.FieldColorModeId.PaletteClassic);
}

function thresholdsOf({ base, steps }: Thresholds): Builder<grafana.ThresholdsConfig> {
  return new grafana.ThresholdsConfigBuilder()
    .mode(grafana.ThresholdsMode.Absolute)
    .steps([
      { value: null, color: levelColour(base) },
      ...steps.map(({ at, level }) => ({ value: at, color: levelColour(level) })),
    ]);
}
