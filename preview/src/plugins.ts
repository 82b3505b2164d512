import {
  type DynamicImportPlugin,
  type PluginLoader,
  type PluginType,
  dynamicImportPluginLoader,
} from '@perses-dev/plugin-system';

const prometheus = () => import('@perses-dev/prometheus-plugin');

/** The plugins that our dashboards name, each with the kind it is of. */
const PLUGINS: readonly { readonly kind: PluginType; readonly name: string; load(): Promise<object> }[] = [
  { kind: 'Datasource', name: 'PrometheusDatasource', load: prometheus },
  { kind: 'TimeSeriesQuery', name: 'PrometheusTimeSeriesQuery', load: prometheus },
  { kind: 'Variable', name: 'PrometheusLabelValuesVariable', load: prometheus },
  { kind: 'Panel', name: 'StatChart', load: () => import('@perses-dev/stat-chart-plugin') },
  { kind: 'Panel', name: 'GaugeChart', load: () => import('@perses-dev/gauge-chart-plugin') },
  { kind: 'Panel', name: 'TimeSeriesChart', load: () => import('@perses-dev/timeseries-chart-plugin') },
  { kind: 'Panel', name: 'BarChart', load: () => import('@perses-dev/bar-chart-plugin') },
  { kind: 'Panel', name: 'Table', load: () => import('@perses-dev/table-plugin') },
];

export function pluginLoader(): PluginLoader {
  return dynamicImportPluginLoader(
    PLUGINS.map(({ kind, name, load }): DynamicImportPlugin => ({
      resource: {
        kind: 'PluginModule',
        metadata: { name, version: '0' },
        spec: { plugins: [{ kind, spec: { name, display: { name } } }] },
      },
      importPlugin: load,
    })),
  );
}
