import { type StandardExporter } from '../standard-exporter';
import { authFailureRatioHigh, authLatencyHigh, authMetadataFailing } from './alerts';
import { authorino } from './exporter';
import './metrics';
import { AuthorinoMonitor } from './monitor';

export const AUTHORINO: StandardExporter<'authorino'> = {
  exporter: authorino,
  addMonitors: (scope, { platform: { kuadrant }, named }) => {
    new AuthorinoMonitor(scope, 'Authorino', {
      ...named('authorino-server-metrics'),
      namespace: kuadrant.namespace,
    });
  },
  alerts: {
    group: 'maas-auth',
    rules: (thresholds) => [
      authFailureRatioHigh(thresholds),
      authLatencyHigh(thresholds),
      authMetadataFailing(thresholds),
    ],
  },
};
