import { type Fleet, type Model, type Plan, USERS, type User, modelsOf } from './cast';
import { Random } from './random';
import { type Request, type Work } from './request';
import { Servers } from './servers';
import { type Timeline, within } from './timeline';

export interface TrafficOptions {
  readonly fleet: Fleet;
  readonly timeline: Timeline;
  /** The same seed and timeline give the same traffic. */
  readonly seed?: number;
  /** Requests per second on average, outside bursts. */
  readonly rate?: number;
}

const HOUR = 3600;
const BURST = 4;
/** Pods are drained for so long before they restart: no answer is on its way any more. */
const DRAINED = 90;
export const GATEWAY_PODS = 2;

/** Shares of the requests that never get to a plan. */
const NO_ROUTE = 0.006;
const NO_KEY = 0.03;
/** Streams whose clients do not ask for the usage: nobody learns how many tokens they took. */
const STREAMS_WITHOUT_USAGE = 0.05;
const CLIENT_LEAVES = 0.01;

/**
 * Who asks what, and what becomes of it. A function of seed and timeline alone, unrolled from the start: what has
 * happened by a time does not depend on when it is asked for.
 */
export class Traffic {
  readonly models: readonly Model[];
  readonly timeline: Timeline;
  private readonly random: Random;
  private readonly servers: Servers;
  private readonly rate: number;
  private readonly requests: Request[] = [];
  private readonly used = new Map<string, number>();
  private next: number;

  constructor({ fleet, timeline, seed = 1, rate = 1.6 }: TrafficOptions) {
    this.models = modelsOf(fleet);
    this.timeline = timeline;
    this.random = new Random(seed);
    this.servers = new Servers(timeline.restarts);
    this.rate = rate;
    this.next = timeline.start;
  }

  /** Every request that began by `time`, in that order. */
  until(time: number): readonly Request[] {
    for (;;) {
      if (this.next > time) return this.requests;
      const at = this.next;
      this.next += this.random.exponential(1 / (this.rate * BURST));
      // Thinned out: what is left comes at the rate of its time.
      if (this.random.chance(this.rateAt(at) / (this.rate * BURST))) this.requests.push(this.request(at));
    }
  }

  private rateAt(at: number): number {
    const { idle, bursts, start } = this.timeline;
    if (idle.some((span) => within(at, span))) return 0;
    if (bursts.some((span) => within(at, span))) return this.rate * BURST;
    return this.rate * (1 + 0.4 * Math.sin((2 * Math.PI * (at - start)) / HOUR));
  }

  private request(at: number): Request {
    const { random } = this;
    const gatewayPod = this.gatewayPod(at);
    const common = { at, gatewayPod };
    if (random.chance(NO_ROUTE)) return { ...common, code: 404, answeredAt: at + 0.001 };

    const user = this.user(at);
    const model = random.pick(this.models);
    const authSeconds = Math.min(0.9, random.logNormal(0.012, 0.6));
    const known = { ...common, model, authSeconds };
    const decidedAt = at + authSeconds;
    if (random.chance(NO_KEY)) return { ...known, code: 401, answeredAt: decidedAt };

    const plan = this.planOf(user, at);
    const who = { ...known, user, plan };
    if (user.forbidden === model.name) return { ...who, code: 403, answeredAt: decidedAt };

    const checkAt = decidedAt + 0.001;
    const check = { at: checkAt, answered: this.limitadorUp(checkAt) };
    const limited = check.answered && this.usedBy(user, checkAt) >= plan.tokensPerMinute;
    if (limited) return { ...who, check, code: 429, answeredAt: checkAt + 0.001 };

    const work = this.work(model, checkAt + 0.001);
    if (work === undefined) return { ...who, check, code: 503, answeredAt: checkAt + 0.002 };
    return this.answered({ ...who, check }, work, user);
  }

  private answered(request: Omit<Request, 'code' | 'answeredAt'>, work: Work, user: User): Request {
    const { reason, endedAt } = work;
    if (reason === 'lost') return { ...request, code: 503, answeredAt: endedAt + 0.001, work };
    if (reason === 'abort') return { ...request, code: 0, answeredAt: endedAt, work };
    const answeredAt = endedAt + 0.001;
    const done = { ...request, code: 200 as const, answeredAt, work };
    if (this.random.chance(STREAMS_WITHOUT_USAGE)) return done;
    const tokens = work.promptTokens + work.generatedTokens;
    const window = quotaWindow(user, request.at);
    this.used.set(window, (this.used.get(window) ?? 0) + tokens);
    return { ...done, report: { at: answeredAt, tokens, heard: this.limitadorUp(answeredAt) } };
  }

  private work(model: Model, arrivedAt: number): Work | undefined {
    const { random } = this;
    const longest = model.maxModelLength / 2;
    const promptTokens = Math.round(Math.min(longest, Math.max(4, random.logNormal(180, 0.9))));
    const maxTokens = random.pick(MAX_TOKENS).tokens;
    const wanted = Math.round(Math.max(1, random.logNormal(150, 0.7)));
    const generatedTokens = Math.min(wanted, maxTokens);
    return this.servers.work(model, {
      arrivedAt,
      promptTokens,
      cachedTokens: random.chance(0.4) ? Math.floor(promptTokens * 0.6) : 0,
      maxTokens,
      generatedTokens,
      reason: wanted >= maxTokens ? 'length' : 'stop',
      leavesAfter: random.chance(CLIENT_LEAVES) ? random.between(0.2, 0.8) : undefined,
      haste: random.between(0.85, 1.3),
    });
  }

  private user(at: number): User {
    const here = at >= this.timeline.newcomerAt ? USERS : USERS.filter(({ late }) => late !== true);
    return this.random.pick(here);
  }

  private planOf({ plan, laterPlan = plan }: User, at: number): Plan {
    return at >= this.timeline.upgradeAt ? laterPlan : plan;
  }

  private usedBy(user: User, at: number): number {
    return this.used.get(quotaWindow(user, at)) ?? 0;
  }

  private limitadorUp(at: number): boolean {
    return !this.timeline.restarts.some((restart) => restart.what === 'limitador' && within(at, restart));
  }

  private gatewayPod(at: number): number {
    const pod = Math.floor(this.random.next() * GATEWAY_PODS);
    const away = this.timeline.restarts.some(
      (restart) =>
        restart.what === 'gateway' &&
        restart.pod === pod &&
        within(at, { from: restart.from - DRAINED, to: restart.to }),
    );
    return away ? (pod + 1) % GATEWAY_PODS : pod;
  }
}

const MAX_TOKENS = [
  { tokens: 128, weight: 2 },
  { tokens: 256, weight: 3 },
  { tokens: 512, weight: 3 },
] as const;

/** A quota begins anew every minute. A request counts in the minute in which it came, which Limitador cannot know. */
function quotaWindow({ name }: User, at: number): string {
  return `${name} ${Math.floor(at / 60)}`;
}
