import { EXPORTERS, STANDARD_EXPORTERS } from '../../exporters';
import { type AlertOptions, thresholdsOf } from '../alert-options';
import { type AlertRule, type RuleGroup } from '../rule';
import {
  telemetryLabelMissing,
  tokenReportsStopped,
  tokensPerRequestCollapsed,
  trafficUnmetered,
} from './metering';
import { planQuotaNearlyUsed, userQuotaNearlyUsed } from './quotas';
import { exporterAbsent, exporterDown, podScrapedTwice } from './targets';

/**
 * The alerts that come with the dashboards. Those that a flow or its stack has no place for are left out.
 * @example
 * RuleSet.of(standardAlerts({ authLatency: Duration.millis(300) })).without('MaaSGpuIdleWhileRequestsWait')
 */
export function standardAlerts(options: AlertOptions = {}): readonly RuleGroup[] {
  const thresholds = thresholdsOf(options);
  const watched = EXPORTERS.flatMap((exporter) =>
    exporter.alerts === undefined ? [] : [{ exporter, words: exporter.alerts }],
  );
  const bySubject = [
    ...STANDARD_EXPORTERS.flatMap(({ alerts }) =>
      alerts === undefined ? [] : [adaptive(alerts.group, alerts.rules(thresholds))],
    ),
    adaptive('maas-metering', [
      telemetryLabelMissing(thresholds),
      trafficUnmetered(thresholds),
      tokenReportsStopped(thresholds),
      tokensPerRequestCollapsed(thresholds),
    ]),
    adaptive('maas-quotas', [userQuotaNearlyUsed(thresholds), planQuotaNearlyUsed(thresholds)]),
  ].sort((a, b) => (a.name < b.name ? -1 : 1));
  return [
    adaptive('maas-exporters', [
      ...watched.map(({ exporter, words }) => exporterDown(exporter, words, thresholds)),
      ...watched.map(({ exporter, words }) => exporterAbsent(exporter, words)),
      podScrapedTwice(),
    ]),
    ...bySubject,
  ].filter(({ rules }) => rules.length > 0);
}

function adaptive(name: string, rules: readonly (AlertRule | undefined)[]): RuleGroup {
  return { name, rules: rules.filter((rule) => rule !== undefined), adaptive: true };
}
