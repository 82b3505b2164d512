import { type Duration } from 'cdk8s';
import { type Exporter } from '../exporters/exporter';
import { scrapeProblems } from '../flow/scrape-problems';
import { TelemetryLabels } from '../labels/telemetry-labels';
import { Platform } from '../platform/platform';
import { PLATFORM_FORM, PLATFORM_PARTS } from '../platform/platform-form';
import { type PlatformSpec } from '../platform/platform-spec';
import { durationIn, isDuration, positiveDurationProblems } from '../validation/durations';
import { unknownName } from '../validation/form';
import { OTHER_PROPS } from './prop-kinds';
import { type MaaSObservabilityChartProps } from './maas-observability-chart';

/** The platform as props of the chart: a {@link PlatformSpec}, where a value of the library may stand for its plain data. */
export interface DescribedPlatform extends Omit<
  PlatformSpec,
  'exporters' | 'telemetryLabels' | 'scrapeInterval'
> {
  /**
   * Exporters of your own, which raw queries, checks and explanations then know.
   * @default []
   */
  readonly exporters?: readonly Exporter[] | PlatformSpec['exporters'];

  /**
   * The telemetry labels. Policies, queries, dashboards and their titles follow them.
   * @default TelemetryLabels.tier(); with Open Data Hub and OpenShift AI from 3.4 on TelemetryLabels.maas()
   */
  readonly telemetryLabels?: TelemetryLabels | PlatformSpec['telemetryLabels'];

  /**
   * How often the exporters are scraped.
   * @default Duration.seconds(30)
   */
  readonly scrapeInterval?: Duration | string;
}

/** What the props of a chart say of the platform, and what is wrong with it. */
export function describedPlatform(props: MaaSObservabilityChartProps): {
  readonly platform: Platform;
  readonly telemetryLabels: TelemetryLabels;
  readonly scrapeInterval: Duration | undefined;
  readonly problems: readonly string[];
} {
  const { exporters, telemetryLabels: labels, scrapeInterval: interval } = props;
  const values = Array.isArray(exporters) ? (exporters as readonly Exporter[]) : undefined;
  const spec = Object.fromEntries(
    Object.entries(props).filter(
      ([name]) =>
        Object.hasOwn(PLATFORM_PARTS, name) && name !== 'telemetryLabels' && name !== 'scrapeInterval',
    ),
  ) as PlatformSpec;
  const plain: PlatformSpec = {
    ...spec,
    ...(labels instanceof TelemetryLabels ? {} : { telemetryLabels: labels }),
    ...(isDuration(interval) ? {} : { scrapeInterval: interval }),
    exporters: values === undefined ? (exporters as PlatformSpec['exporters']) : undefined,
  };
  const platform = new Platform(plain, values);
  const read = PLATFORM_FORM.read(plain, '').value ?? {};
  const duration = isDuration(interval) ? interval : durationIn(read.scrapeInterval ?? '');
  const intervalProblems = duration === undefined ? [] : positiveDurationProblems('scrapeInterval', duration);
  const known = [...Object.keys(PLATFORM_PARTS), ...OTHER_PROPS];
  return {
    platform,
    telemetryLabels:
      labels instanceof TelemetryLabels
        ? labels
        : TelemetryLabels.described(read.telemetryLabels ?? platform.distribution.traits.labels),
    scrapeInterval: intervalProblems.length === 0 ? duration : undefined,
    problems: [
      ...Object.keys(props)
        .filter((name) => !known.includes(name))
        .map((name) => unknownName(name, name, known)),
      ...platform.problems(),
      ...scrapeProblems(platform),
      ...intervalProblems,
    ],
  };
}
