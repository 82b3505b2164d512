import { type Construct } from 'constructs';
import { type ExporterMonitorsProps, STANDARD_EXPORTERS } from '../exporters';
import { type MonitorOptions } from '../monitors/scrape-monitor';
import { type ChartContext, instanceName } from './context';

export interface MonitorsProps extends ExporterMonitorsProps {
  /**
   * What all monitors have in common.
   * @default {}
   */
  readonly all?: Pick<MonitorOptions, 'scrapeTimeout' | 'labels' | 'annotations'>;
}

/** A monitor for each exporter that the chart scrapes. */
export function addMonitors(scope: Construct, context: ChartContext, props: MonitorsProps): void {
  const { platform, scrapeInterval } = context;
  const options = { ...props.all, stack: platform.stack, interval: scrapeInterval };
  const named = (name: string) => ({ ...options, name: instanceName(context, name) });
  for (const { exporter, addMonitors: add, addMissing } of STANDARD_EXPORTERS) {
    if (platform.scrape(exporter).owner === 'here') add?.(scope, { platform, named }, props);
    else addMissing?.(scope, { platform, named });
  }
}
