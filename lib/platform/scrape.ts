import { type ExporterName } from '../exporters';
import { type ScrapeOwner, type ScrapeSpec } from './platform-spec';

/** An exporter of the library, or one of your own by its name. */
export type AnyExporter = ExporterName | (string & {});

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
