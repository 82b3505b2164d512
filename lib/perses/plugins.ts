import {
  type CalculationType,
  type Definition,
  type FormatOptions,
  type ThresholdOptions,
  type Transform,
} from '@perses-dev/core';

// What the plugins of perses/plugins read, as far as it is written here. The packages that publish these types bring
// the whole user interface along; preview/ has them, and holds these against them.

export type PanelPlugin =
  | Plugin<'StatChart', StatOptions>
  | Plugin<'GaugeChart', GaugeOptions>
  | Plugin<'TimeSeriesChart', TimeSeriesOptions>
  | Plugin<'BarChart', BarOptions>
  | Plugin<'Table', TableOptions>;

interface Plugin<Kind extends string, Options> extends Definition<Options> {
  kind: Kind;
}

export interface StatOptions {
  calculation: CalculationType;
  format: FormatOptions;
  thresholds: ThresholdOptions;
}

export interface GaugeOptions {
  calculation: CalculationType;
  format: FormatOptions;
  thresholds?: ThresholdOptions;
  max?: number;
  legend?: { show: boolean };
}

export interface TimeSeriesOptions {
  legend: { position: 'bottom' | 'right'; mode: 'list' | 'table'; values?: CalculationType[] };
  yAxis: { format: FormatOptions; label?: string; min?: number; max?: number };
  visual: {
    display: 'line' | 'bar';
    lineWidth: number;
    areaOpacity: number;
    palette: { mode: 'auto' | 'categorical' };
    stack?: 'all';
  };
  thresholds?: ThresholdOptions;
  querySettings?: QuerySettings[];
}

export interface QuerySettings {
  queryIndex: number;
  colorMode: 'fixed' | 'fixed-single';
  colorValue: string;
}

export interface BarOptions {
  calculation: CalculationType;
  format: FormatOptions;
  sort: 'asc' | 'desc';
  mode: 'value' | 'percentage';
}

export interface TableOptions {
  density: 'compact' | 'standard' | 'comfortable';
  defaultColumnWidth: 'auto';
  columnSettings: ColumnSettings[];
  transforms?: Transform[];
}

export interface ColumnSettings {
  name: string;
  header?: string;
  format?: FormatOptions;
  align?: 'left' | 'right';
  enableSorting?: boolean;
  sort?: 'asc' | 'desc';
  hide?: boolean;
}

export interface TimeSeriesQueryOptions {
  query: string;
  datasource: PrometheusSelector;
  seriesNameFormat?: string;
  minStep?: string;
}

export interface LabelValuesOptions {
  labelName: string;
  matchers: string[];
  datasource: PrometheusSelector;
}

/** A data source by name, or the default one. */
export interface PrometheusSelector {
  kind: 'PrometheusDatasource';
  name?: string;
}

/** The data source of a name; the default one of the project, or of the whole Perses, without. */
export function prometheus(name: string | undefined): PrometheusSelector {
  return { kind: 'PrometheusDatasource', ...(name === undefined ? {} : { name }) };
}
