import { type Construct } from 'constructs';
import { type MonitorOptions } from '../monitors/scrape-monitor';
import { type Platform } from '../platform/platform';
import { type Thresholds } from '../rules/alert-options';
import { type AlertRule } from '../rules/rule';
import { type Exporter } from './exporter';
import { type MetricsPorts } from './exporter-props';
import { type ExporterMonitorsProps } from './index';

/** What the monitors of the chart are made from. */
export interface MonitorsContext {
  readonly platform: Platform;

  /** What all monitors have in common, with the name that tells this installation's apart. */
  readonly named: (name: string) => MonitorOptions & { readonly name: string };
}

/** The alerts of one exporter, as a group of rules. */
export interface ExporterAlerts {
  readonly group: string;
  /** Those that the thresholds ask for. */
  readonly rules: (thresholds: Thresholds) => readonly (AlertRule | undefined)[];
}

/** An exporter of the library, with everything that comes with it. */
export interface StandardExporter<N extends string = string> {
  readonly exporter: Exporter<N>;

  /** Adds its monitors where the chart scrapes it. */
  readonly addMonitors?: (scope: Construct, context: MonitorsContext, props: ExporterMonitorsProps) => void;

  /** Adds a monitor for what the monitor of somebody else leaves out, where somebody else scrapes it. */
  readonly addMissing?: (scope: Construct, context: MonitorsContext) => void;

  /** How its ports differ where the props of its monitor say so. */
  readonly portsOf?: (props: ExporterMonitorsProps) => Partial<MetricsPorts>;

  /** Its alerts, beside those on its being down or absent. */
  readonly alerts?: ExporterAlerts;
}
