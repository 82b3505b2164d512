import { type ScrapeOwner, type ScrapeSpec } from './platform-spec';

/** Every exporter of the flow. */
export const EXPORTERS = [
  'istio-gateway',
  'limitador',
  'authorino',
  'models',
  'maas-api',
  'haproxy-router',
  'kube-state-metrics',
  'cadvisor',
  'dcgm',
] as const;

/** An exporter that the metric catalogue knows. */
export type ExporterName = (typeof EXPORTERS)[number];

/** The exporters that the chart has a monitor for. */
export const MONITORED_EXPORTERS = [
  'istio-gateway',
  'limitador',
  'authorino',
  'models',
  'maas-api',
  'haproxy-router',
] as const satisfies readonly ExporterName[];

/** An exporter that the chart has a monitor for. */
export type MonitoredExporter = (typeof MONITORED_EXPORTERS)[number];

/** An exporter of the flow, or one of your own by its name. */
export type AnyExporter = ExporterName | (string & {});

export function isMonitored(name: string): name is MonitoredExporter {
  return (MONITORED_EXPORTERS as readonly string[]).includes(name);
}

export function isExporter(name: string): name is ExporterName {
  return (EXPORTERS as readonly string[]).includes(name);
}

/**
 * Who scrapes an exporter. Exactly one may: two monitors on one target store every series twice. Its properties are plain
 * data, an entry of `scrape` in a {@link PlatformSpec}.
 */
export class Scrape implements ScrapeSpec {
  /** The chart ships a monitor for it. */
  static here(): Scrape {
    return new Scrape('here');
  }

  /** Somebody else's monitor does; `by` names it in explanations and errors. */
  static elsewhere(by: string): Scrape {
    return new Scrape('elsewhere', by);
  }

  /** Nobody does: what would need its metrics is left out. */
  static nobody(): Scrape {
    return new Scrape('nobody');
  }

  /** What plain data says. */
  static of(spec: ScrapeOwner | ScrapeSpec): Scrape {
    const { owner = 'elsewhere', by = 'somebody else' } = typeof spec === 'string' ? { owner: spec } : spec;
    return owner === 'elsewhere' ? Scrape.elsewhere(by) : new Scrape(owner);
  }

  private constructor(
    readonly owner: ScrapeOwner,
    readonly by?: string,
  ) {}

  toString(): string {
    return this.owner === 'elsewhere' ? `elsewhere, by ${this.by}` : this.owner;
  }
}
