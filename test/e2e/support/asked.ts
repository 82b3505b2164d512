import { type LabelPreset } from '../../../demo/exporters/policy-labels';
import { type Request } from '../../../demo/traffic/request';
import { type Span } from '../../../demo/traffic/timeline';
import { type Model } from '../../../demo/traffic/cast';
import { type Truth, type Watched } from '../../../demo/traffic/truth';
import { type Choices } from './grafana';
import { RANGES_HAVE_THEIR_START } from '../../support/prometheus-version';
import { SCRAPE_EVERY } from './platform';

/** Groups of recording rules, which are evaluated together. */
export type Recordings = 'limitador' | 'gateway' | 'models';

/** The labels of requests that questions are by, as the preset names them. */
export type Label = 'plan' | 'user' | 'model';

export interface AskedOptions {
  readonly truth: Truth;
  readonly preset: LabelPreset;
  /** When the recording rules of each group were evaluated. */
  readonly evaluations: Readonly<Record<Recordings, readonly number[]>>;
  readonly choices: Choices;
  /** The time of the point that is looked at. */
  readonly at: number;
  /** Of the dashboard, in seconds. */
  readonly range: number;
  readonly rateInterval: number;
}

/** A question that a panel asks at a time: what it covers, and what happened in it. */
export class Asked {
  readonly truth: Truth;
  readonly preset: LabelPreset;
  readonly at: number;
  readonly range: number;
  readonly rateInterval: number;
  private readonly choices: Choices;
  private readonly evaluations: AskedOptions['evaluations'];

  constructor({ truth, preset, evaluations, choices, at, range, rateInterval }: AskedOptions) {
    this.truth = truth;
    this.preset = preset;
    this.evaluations = evaluations;
    this.choices = choices;
    this.at = at;
    this.range = range;
    this.rateInterval = rateInterval;
  }

  get models(): readonly Model[] {
    return this.truth.traffic.models;
  }

  /** The last scrape. */
  get lastScrape(): number {
    return lastScrape(this.at);
  }

  /**
   * What the recordings in a window cover: each tells of the minute up to 30 seconds before it, and looks only then.
   */
  recorded(group: Recordings, window: number): Watched & { readonly seconds: number } {
    const times = this.evaluations[group].filter((time) => this.isIn(window, time));
    const [first, last] = [times[0], times.at(-1)];
    if (first === undefined || last === undefined) return { from: this.at, to: this.at, seconds: 60 };
    const looks = [first - 60, ...times].map((time) => lastScrape(time - 30));
    return { from: lastScrape(first - 90), to: lastScrape(last - 30), seconds: 60 * times.length, looks };
  }

  /** What lies between the first and the last scrape of a window, all that `rate` and `increase` know of it. */
  scraped(window: number): Span & { readonly seconds: number } {
    const near = Math.ceil((this.at - window) / SCRAPE_EVERY) * SCRAPE_EVERY;
    const from = this.isIn(window, near) ? near : near + SCRAPE_EVERY;
    return { from, to: this.lastScrape, seconds: this.lastScrape - from };
  }

  /** Whether the range of a selector has a sample of this time. */
  private isIn(window: number, time: number): boolean {
    const start = this.at - window;
    return time <= this.at && (time > start || (RANGES_HAVE_THEIR_START && time === start));
  }

  /** What the choice of the viewer lets through. */
  chosen(requests: readonly Request[]): readonly Request[] {
    const { plan, user, gateway_model: model } = this.choices;
    const passes = (choice: Choices[string] | undefined, request: Request, label: Label) =>
      choice === undefined || choice === 'All' || choice.includes(this.value(request, label));
    return requests.filter(
      (request) =>
        passes(plan, request, 'plan') && passes(user, request, 'user') && passes(model, request, 'model'),
    );
  }

  hasChosen(name: string): boolean {
    const choice = this.choices[name];
    return choice !== undefined && choice !== 'All';
  }

  /** The value of a label on a request. */
  value({ user, plan, model }: Request, label: Label): string {
    const tier = this.preset === 'tier';
    if (label === 'user') return user?.name ?? 'unknown';
    if (label === 'plan') return (tier ? plan?.tier : plan?.subscription) ?? 'unknown';
    return (tier ? model?.name : model?.served) ?? 'unknown';
  }

  /** Adds up over the requests, by labels, in the order of the labels' names. */
  sum(
    requests: readonly Request[],
    by: readonly Label[],
    amount: (request: Request) => number = () => 1,
  ): Readonly<Record<string, number>> {
    const names = { user: 'user', model: 'model', plan: this.preset } as const;
    const ordered = [...by].sort((a, b) => (names[a] < names[b] ? -1 : 1));
    return sumBy(
      requests,
      (request) => ordered.map((label) => this.value(request, label)).join(' / '),
      amount,
      by.length === 0 ? [''] : [],
    );
  }
}

/** Adds up by a key; `always` are keys that are there even if nothing is. */
export function sumBy<T>(
  items: readonly T[],
  key: (item: T) => string,
  amount: (item: T) => number,
  always: readonly string[] = [],
): Readonly<Record<string, number>> {
  const sums: Record<string, number> = Object.fromEntries(always.map((one) => [one, 0]));
  for (const item of items) sums[key(item)] = (sums[key(item)] ?? 0) + amount(item);
  return sums;
}

function lastScrape(time: number): number {
  return Math.floor(time / SCRAPE_EVERY) * SCRAPE_EVERY;
}
