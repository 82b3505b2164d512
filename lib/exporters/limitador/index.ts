import { type StandardExporter } from '../standard-exporter';
import { limitadorDatastoreLost, tokenSeriesOverBudget } from './alerts';
import { limitador } from './exporter';
import './metrics';
import { LimitadorMonitor } from './monitor';

export const LIMITADOR: StandardExporter<'limitador'> = {
  exporter: limitador,
  addMonitors: (scope, { platform: { kuadrant }, named }) => {
    new LimitadorMonitor(scope, 'Limitador', {
      ...named('limitador-metrics'),
      namespace: kuadrant.namespace,
    });
  },
  alerts: {
    group: 'maas-limitador',
    rules: (thresholds) => [limitadorDatastoreLost(), tokenSeriesOverBudget(thresholds)],
  },
};
