import { type Model } from './cast';
import { type Work } from './request';
import { type Restart, within } from './timeline';

/** What is asked of a model. */
export interface Task {
  readonly arrivedAt: number;
  readonly promptTokens: number;
  readonly cachedTokens: number;
  readonly generatedTokens: number;
  readonly maxTokens: number;
  readonly reason: 'stop' | 'length';
  /** The share of the answer after which the client leaves. */
  readonly leavesAfter?: number;
  /** Slower above 1. */
  readonly haste: number;
}

/** Longer than this nobody waits: the gateway answers for the model. */
const PATIENCE_SECONDS = 12;

/** The model servers: so many requests at a time, first come, first served. */
export class Servers {
  /** When each slot of a pod is free again. */
  private readonly slots = new Map<string, number[]>();

  constructor(private readonly restarts: readonly Restart[]) {}

  /** How a task is done, by the pod that can begin first; undefined when that would take too long. */
  work(model: Model, task: Task): Work | undefined {
    const pods = Array.from({ length: model.replicas }, (_, pod) => pod).filter(
      (pod) => !this.restartsOf(model, pod).some((restart) => within(task.arrivedAt, restart)),
    );
    const free = pods.map((pod) => ({ pod, at: Math.min(...this.slotsOf(model, pod)) }));
    const first = free.reduce<(typeof free)[number] | undefined>(
      (best, next) => (best === undefined || next.at < best.at ? next : best),
      undefined,
    );
    if (first === undefined) return undefined;
    const startedAt = Math.max(task.arrivedAt, first.at);
    if (startedAt - task.arrivedAt > PATIENCE_SECONDS) return undefined;
    const work = this.cut(model, this.timed(model, task, first.pod, startedAt));
    const slots = this.slotsOf(model, first.pod);
    slots[slots.indexOf(first.at)] = work.endedAt;
    return work;
  }

  private timed(model: Model, task: Task, pod: number, startedAt: number): Work {
    const { promptTokens, cachedTokens, maxTokens, arrivedAt, leavesAfter } = task;
    const busy = this.slotsOf(model, pod).filter((freeAt) => freeAt > startedAt).length;
    const interTokenSeconds = model.interTokenSeconds * task.haste * (1 + 0.1 * busy);
    const prefill = (promptTokens - cachedTokens + 20) / model.promptTokensPerSecond;
    const generatedTokens =
      leavesAfter === undefined
        ? task.generatedTokens
        : Math.max(1, Math.floor(task.generatedTokens * leavesAfter));
    const firstTokenAt = startedAt + prefill * task.haste;
    return {
      pod,
      arrivedAt,
      startedAt,
      firstTokenAt,
      endedAt: firstTokenAt + (generatedTokens - 1) * interTokenSeconds,
      promptTokens,
      cachedTokens,
      generatedTokens,
      maxTokens,
      interTokenSeconds,
      reason: leavesAfter === undefined ? task.reason : 'abort',
    };
  }

  /** What is under way or waits when a pod restarts ends there. */
  private cut(model: Model, work: Work): Work {
    const restart = this.restartsOf(model, work.pod).find(
      ({ from }) => from > work.arrivedAt && from <= work.endedAt,
    );
    return restart === undefined ? work : { ...work, endedAt: restart.from, reason: 'lost' };
  }

  private restartsOf(model: Model, pod: number): readonly Restart[] {
    return this.restarts.filter(
      (restart) => restart.what === 'model' && restart.model === model.name && restart.pod === pod,
    );
  }

  private slotsOf(model: Model, pod: number): number[] {
    const key = `${model.name} ${pod}`;
    const known = this.slots.get(key);
    if (known !== undefined) return known;
    const slots = Array.from({ length: model.slots }, () => 0);
    this.slots.set(key, slots);
    return slots;
  }
}
