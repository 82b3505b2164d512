import { type BarChartOptions } from '@perses-dev/bar-chart-plugin';
import { type GaugeChartOptions } from '@perses-dev/gauge-chart-plugin';
import {
  type PrometheusLabelValuesVariableOptions,
  type PrometheusTimeSeriesQuerySpec,
} from '@perses-dev/prometheus-plugin';
import { type StatChartOptions } from '@perses-dev/stat-chart-plugin';
import { type TableOptions } from '@perses-dev/table-plugin';
import { type TimeSeriesChartOptions } from '@perses-dev/timeseries-chart-plugin';
import type * as ours from '../../lib/perses/plugins';

// What lib/perses writes is what the plugins read: checked by the compiler, and never run.

type Reads<Theirs, Ours extends Theirs> = Ours;

export type Checked = [
  Reads<BarChartOptions, ours.BarOptions>,
  Reads<GaugeChartOptions, ours.GaugeOptions>,
  Reads<StatChartOptions, ours.StatOptions>,
  Reads<TableOptions, ours.TableOptions>,
  Reads<TimeSeriesChartOptions, ours.TimeSeriesOptions>,
  Reads<Omit<PrometheusTimeSeriesQuerySpec, 'minStep'>, Omit<ours.TimeSeriesQueryOptions, 'minStep'>>,
  Reads<PrometheusLabelValuesVariableOptions, ours.LabelValuesOptions>,
];
