import { type Family, type Labels, Registry } from '../exposition/registry';
import { type Request } from '../traffic/request';
import { type LabelPreset, policyLabels } from './policy-labels';
import { type Exporter, type Moment } from './exporter';

/** Limitador 2.2 and later, with quotas in memory. Its counters are born with an event and die with the process. */
export class LimitadorExporter implements Exporter {
  private readonly registry = new Registry();
  private readonly hits = this.registry.counter('authorized_hits');
  private readonly calls = this.registry.counter('authorized_calls', { help: 'Calls that were let through' });
  private readonly limited = this.registry.counter('limited_calls', { help: 'Calls that were refused' });
  private readonly up = this.registry.gauge('limitador_up', { help: 'Limitador answers' });
  private readonly partitioned = this.registry.gauge('datastore_partitioned', {
    help: 'Limitador is cut off from its datastore',
  });

  /** `missing`: labels that the policy has lost, as long as they are in it. */
  constructor(
    private readonly preset: LabelPreset,
    private readonly missing: ReadonlySet<string>,
  ) {
    this.restart();
  }

  moments(request: Request): readonly Moment[] {
    const { check, report, code } = request;
    const counter = code === 429 ? this.limited : this.calls;
    return [
      ...(check?.answered
        ? [{ at: check.at, happen: () => counter.add(this.labels(request, 'request')) }]
        : []),
      ...(report?.heard
        ? [
            {
              at: report.at,
              happen: () => this.hits.add(this.labels(request, 'response'), report.tokens),
            },
          ]
        : []),
    ];
  }

  expose(path: string): readonly Family[] | undefined {
    return path === '/metrics' ? this.registry.families() : undefined;
  }

  restart(): void {
    this.registry.clear();
    this.up.set({}, 1);
    this.partitioned.set({}, 0);
  }

  private labels(request: Request, phase: 'request' | 'response'): Labels {
    const labels = Object.entries(policyLabels(this.preset, request, phase));
    return {
      ...Object.fromEntries(labels.filter(([name]) => !this.missing.has(name))),
      limitador_namespace: `llm/${request.model?.name ?? ''}-kserve-route`,
    };
  }
}
