import { type Model } from '../traffic/cast';
import { type Request, type Work } from '../traffic/request';

/** What one replica of a model is working on. */
export class Queue {
  private work: Work[] = [];

  constructor(
    readonly model: Model,
    readonly pod: number,
  ) {}

  /** The work of a request, if it is this replica's. */
  own({ model, work }: Request): Work | undefined {
    return model?.name === this.model.name && work?.pod === this.pod ? work : undefined;
  }

  enter(work: Work): void {
    this.work.push(work);
  }

  running(now: number): number {
    return this.present(now).filter(({ startedAt }) => startedAt <= now).length;
  }

  waiting(now: number): number {
    return this.present(now).filter(({ startedAt }) => startedAt > now).length;
  }

  /** Tokens of the requests under way. */
  tokens(now: number): number {
    return this.present(now)
      .filter(({ startedAt }) => startedAt <= now)
      .reduce((sum, { promptTokens, generatedTokens, firstTokenAt, endedAt }) => {
        const share = (now - firstTokenAt) / Math.max(0.001, endedAt - firstTokenAt);
        return sum + promptTokens + generatedTokens * Math.min(1, Math.max(0, share));
      }, 0);
  }

  clear(): void {
    this.work = [];
  }

  private present(now: number): readonly Work[] {
    this.work = this.work.filter(({ endedAt }) => endedAt > now);
    return this.work;
  }
}
