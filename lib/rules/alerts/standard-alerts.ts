import { MONITORED_EXPORTERS } from '../../platform/scrape';
import { type AlertOptions, thresholdsOf } from '../alert-options';
import { type AlertRule, type RuleGroup } from '../rule';
import { authFailureRatioHigh, authLatencyHigh, authMetadataFailing } from '../../exporters/authorino/alerts';
import { gatewayErrorRatioHigh, gatewayFilterFailing } from '../../exporters/istio-gateway/alerts';
import { limitadorDatastoreLost, tokenSeriesOverBudget } from '../../exporters/limitador/alerts';
import {
  telemetryLabelMissing,
  tokenReportsStopped,
  tokensPerRequestCollapsed,
  trafficUnmetered,
} from './metering';
import {
  gpuIdleWhileRequestsWait,
  modelCachePressure,
  modelFirstTokenSlow,
  modelQueueSaturated,
  modelStalled,
} from '../../exporters/models/alerts';
import { planQuotaNearlyUsed, userQuotaNearlyUsed } from './quotas';
import { exporterAbsent, exporterDown, podScrapedTwice } from './targets';

/**
 * The alerts that come with the dashboards. Those that a flow or its stack has no place for are left out.
 * @example
 * RuleSet.of(standardAlerts({ authLatency: Duration.millis(300) })).without('MaaSGpuIdleWhileRequestsWait')
 */
export function standardAlerts(options: AlertOptions = {}): readonly RuleGroup[] {
  const thresholds = thresholdsOf(options);
  return [
    adaptive('maas-exporters', [
      ...MONITORED_EXPORTERS.map((exporter) => exporterDown(exporter, thresholds)),
      ...MONITORED_EXPORTERS.map((exporter) => exporterAbsent(exporter)),
      podScrapedTwice(),
    ]),
    adaptive('maas-auth', [
      authFailureRatioHigh(thresholds),
      authLatencyHigh(thresholds),
      authMetadataFailing(thresholds),
    ]),
    adaptive('maas-gateway', [gatewayErrorRatioHigh(thresholds), gatewayFilterFailing(thresholds)]),
    adaptive('maas-limitador', [limitadorDatastoreLost(), tokenSeriesOverBudget(thresholds)]),
    adaptive('maas-metering', [
      telemetryLabelMissing(thresholds),
      trafficUnmetered(thresholds),
      tokenReportsStopped(thresholds),
      tokensPerRequestCollapsed(thresholds),
    ]),
    adaptive('maas-models', [
      modelQueueSaturated(thresholds),
      modelCachePressure(thresholds),
      modelFirstTokenSlow(thresholds),
      modelStalled(thresholds),
      gpuIdleWhileRequestsWait(thresholds),
    ]),
    adaptive('maas-quotas', [userQuotaNearlyUsed(thresholds), planQuotaNearlyUsed(thresholds)]),
  ].filter(({ rules }) => rules.length > 0);
}

function adaptive(name: string, rules: readonly (AlertRule | undefined)[]): RuleGroup {
  return { name, rules: rules.filter((rule) => rule !== undefined), adaptive: true };
}
