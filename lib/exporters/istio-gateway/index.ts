import { type StandardExporter } from '../standard-exporter';
import { gatewayErrorRatioHigh, gatewayFilterFailing } from './alerts';
import { istioGateway } from './exporter';
import './metrics';
import { IstioGatewayMonitor } from './monitor';

export const ISTIO_GATEWAY: StandardExporter<'istio-gateway'> = {
  exporter: istioGateway,
  addMonitors: (scope, { platform: { gateway }, named }) => {
    new IstioGatewayMonitor(scope, 'IstioGateway', { ...named('istio-gateway-metrics'), gateway });
  },
  alerts: {
    group: 'maas-gateway',
    rules: (thresholds) => [gatewayErrorRatioHigh(thresholds), gatewayFilterFailing(thresholds)],
  },
};
