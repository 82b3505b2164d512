import { type Request, type Work } from './request';
import { type Restart, type Span } from './timeline';
import { type Traffic } from './traffic';

/** A span, and when somebody looked at the counters in it: at every scrape, unless it says otherwise. */
export interface Watched extends Span {
  readonly looks?: readonly number[];
}

/**
 * What happened, told from the requests and not from any series. A span is open at its beginning and closed at its end,
 * as what lies between two scrapes is. What a process counted after the last look at it before it died nobody ever knew:
 * it is left out.
 */
export class Truth {
  private readonly requests: readonly Request[];

  /** `scrapeEvery`: seconds between two scrapes, which happen at multiples of it. */
  constructor(
    readonly traffic: Traffic,
    until: number,
    private readonly scrapeEvery: number,
  ) {
    this.requests = traffic.until(until);
  }

  /** Requests that Limitador let through, or refused. */
  checked(span: Watched, outcome: 'let through' | 'limited'): readonly Request[] {
    return this.requests.filter(
      ({ check, code }) =>
        check?.answered === true &&
        (code === 429) === (outcome === 'limited') &&
        this.known('limitador', check.at, span),
    );
  }

  /** Requests whose tokens Limitador learnt of. */
  reported(span: Watched): readonly Request[] {
    return this.requests.filter(
      ({ report }) => report?.heard === true && this.known('limitador', report.at, span),
    );
  }

  /** Requests that came to the gateway. */
  arrived(span: Watched): readonly Request[] {
    return this.requests.filter(({ at }) => isIn(at, span));
  }

  /** Requests that the gateway answered, or whose clients left. */
  answered(span: Watched): readonly Request[] {
    return this.requests.filter(({ answeredAt }) => isIn(answeredAt, span));
  }

  /** Requests that Authorino decided on. */
  decided(span: Watched): readonly (Request & { readonly authSeconds: number })[] {
    return this.requests.filter(
      (request): request is Request & { readonly authSeconds: number } =>
        request.authSeconds !== undefined && isIn(request.at + request.authSeconds, span),
    );
  }

  /** What a model finished, by the name that it serves under. Work that died with its pod is no such thing. */
  finished(served: string, span: Watched): readonly Work[] {
    return this.workOf(served).filter(
      (work) => work.reason !== 'lost' && this.knownWork(work.endedAt, work, span),
    );
  }

  /** What a model said the first token of. */
  begun(served: string, span: Watched): readonly Work[] {
    return this.workOf(served).filter(
      (work) =>
        !(work.reason === 'lost' && work.firstTokenAt >= work.endedAt) &&
        this.knownWork(work.firstTokenAt, work, span),
    );
  }

  /** What a model works on, and what waits for it. */
  present(served: string, at: number): { readonly running: number; readonly waiting: number } {
    const present = this.workOf(served).filter(({ arrivedAt, endedAt }) => arrivedAt <= at && endedAt > at);
    const running = present.filter(({ startedAt }) => startedAt <= at).length;
    return { running, waiting: present.length - running };
  }

  private workOf(served: string): readonly Work[] {
    return this.requests.flatMap(({ model, work }) =>
      model?.served === served && work !== undefined ? [work] : [],
    );
  }

  private knownWork(at: number, { pod }: Work, span: Watched): boolean {
    return this.known('model', at, span, pod);
  }

  private known(what: Restart['what'], at: number, span: Watched, pod = 0): boolean {
    if (!isIn(at, span)) return false;
    return !this.traffic.timeline.restarts.some((restart) => {
      const seen = span.looks?.filter((look) => look <= restart.from) ?? [];
      const lastLook = seen.at(-1) ?? Math.floor(restart.from / this.scrapeEvery) * this.scrapeEvery;
      return restart.what === what && restart.pod === pod && at > lastLook && at <= restart.from;
    });
  }
}

function isIn(at: number, { from, to }: Span): boolean {
  return at > from && at <= to;
}
