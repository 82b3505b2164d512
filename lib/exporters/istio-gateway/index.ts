import { BROUGHT_BY_GATEWAY_MONITOR, gatewayMonitorOwner } from '../../platform/operator-monitors';
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
  // What panels and alerts on the gateway's filter ask is not among what that monitor keeps.
  addMissing: (scope, { platform, named }) => {
    const other = gatewayMonitorOwner(platform);
    if (other === undefined || platform.scrape(istioGateway).by !== other.by) return;
    new IstioGatewayMonitor(scope, 'IstioGateway', {
      ...named('istio-gateway-metrics'),
      gateway: platform.gateway,
      except: BROUGHT_BY_GATEWAY_MONITOR,
    });
  },
  alerts: {
    group: 'maas-gateway',
    rules: (thresholds) => [gatewayErrorRatioHigh(thresholds), gatewayFilterFailing(thresholds)],
  },
};
