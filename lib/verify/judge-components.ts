import { type Answers } from './answers';
import { askExporter, showMonitors, showPods } from './look-further';
import { type Subject, type SubjectComponent } from './subject';
import { type Cell, type Issue, NONE, cellOf } from './verdict';

/** What is found out of a component itself, and what about it explains empty panels. */
export interface JudgedComponent {
  readonly exporter: Cell;
  readonly metrics: Cell;
  readonly issues: readonly Issue[];
  /** Whether its panels are empty for a reason that is said already. */
  readonly broken: boolean;
}

export function judgedComponent(
  component: SubjectComponent,
  subject: Subject,
  answers: Answers,
): JudgedComponent {
  const targets = judgedTargets(component, subject, answers);
  const metrics = judgedMetrics(component, subject, answers, targets.cell.state === 'failed');
  return {
    exporter: targets.cell,
    metrics: metrics.cell,
    issues: [...targets.issues, ...twiceIssues(component, subject, answers), ...metrics.issues],
    broken: targets.cell.state === 'failed' || metrics.cell.state === 'failed',
  };
}

interface Judged {
  readonly cell: Cell;
  readonly issues: readonly Issue[];
}

function judgedTargets({ exporter, targets }: SubjectComponent, subject: Subject, answers: Answers): Judged {
  if (targets === undefined) return { cell: NONE, issues: [] };
  const because = answers.unanswered(`${exporter.name}/up`);
  if (because !== undefined)
    return { cell: cellOf(['unknown']), issues: [unanswered(`up of ${exporter.title}`, because)] };
  const { names, flow } = subject;
  const all = answers.number(`${exporter.name}/up`, { part: 'all' }) ?? 0;
  const up = answers.number(`${exporter.name}/up`, { part: 'up' }) ?? 0;
  if (all === 0) {
    const { owner, by } = flow.platform.scrape(exporter);
    const cause =
      owner === 'here'
        ? 'No pod is there, Prometheus does not take the monitor, or the monitor finds no endpoint.'
        : `${by ?? 'Somebody else'} should scrape it, and does not.`;
    return {
      cell: cellOf(['failed']),
      issues: [
        {
          kind: 'exporter-absent',
          failed: true,
          problem: `Prometheus has no target for ${exporter.title}.`,
          cause,
          commands: [...showPods(exporter, names), ...showMonitors(exporter, names)],
        },
      ],
    };
  }
  if (up >= all) return { cell: { state: 'ok', found: up, of: all }, issues: [] };
  // Two endpoints of one pod are two targets.
  const down = new Map(
    answers
      .samples(`${exporter.name}/down`)
      .flatMap(({ labels: { namespace, pod } }) =>
        namespace === undefined || pod === undefined
          ? []
          : [[`${namespace}/${pod}`, { namespace, pod }] as const],
      ),
  );
  const [first] = down.values();
  return {
    cell: { state: 'failed', found: up, of: all },
    issues: [
      {
        kind: 'exporter-down',
        failed: true,
        problem: `${all - up} of ${all} targets of ${exporter.title} do not answer their scrape${
          down.size === 0 ? '' : `: ${[...down.keys()].join(', ')}`
        }.`,
        cause:
          'The pod is in trouble, or only its metrics endpoint is: another port, TLS, or a NetworkPolicy.',
        commands: [...askExporter(exporter, names, '', first), ...showMonitors(exporter, names)],
      },
    ],
  };
}

function twiceIssues({ exporter }: SubjectComponent, { names }: Subject, answers: Answers): Issue[] {
  const pods = answers.samples(`${exporter.name}/twice`);
  if (pods.length === 0) return [];
  const jobs = answers
    .samples(`${exporter.name}/jobs`)
    .flatMap(({ labels }) => labels.exported_job ?? labels.job ?? [])
    .sort();
  const times = Math.max(...pods.map(({ value }) => value));
  return [
    {
      kind: 'scraped-twice',
      failed: true,
      problem: `${exporter.title} is scraped ${times} times${
        jobs.length === 0 ? '' : ` (${jobs.join(', ')})`
      }: each of its series is stored as often, and sums are ${times} times too high.`,
      cause:
        "Two monitors select it, such as one of Kuadrant's, KServe's or maas-controller's beside ours, or Kuadrant's " +
        'istio-pod-monitor scrapes two ports of a gateway pod that say the same.',
      commands: [
        `${names.cli} get servicemonitor,podmonitor -A`,
        `${names.cli} get kuadrant -A -o jsonpath='{.items[*].spec.observability}'`,
        ...showMonitors(exporter, names),
      ],
    },
  ];
}

function judgedMetrics(
  { exporter, targets, metrics }: SubjectComponent,
  { names, flow }: Subject,
  answers: Answers,
  explained: boolean,
): Judged {
  if (metrics.length === 0) return { cell: NONE, issues: [] };
  const because = answers.unanswered(`${exporter.name}/metrics`);
  if (because !== undefined) {
    return {
      cell: cellOf(metrics.map(() => 'unknown')),
      issues: [unanswered(`the metrics of ${exporter.title}`, because)],
    };
  }
  const there = new Set(
    answers.samples(`${exporter.name}/metrics`).flatMap(({ labels: { __name__: name } }) => name ?? []),
  );
  const missing = metrics.filter((metric) => !metric.names.some((name) => there.has(name)));
  const elsewhere = missing.filter((metric) => metric.foreign.some((name) => there.has(name)));
  const absent = missing.filter((metric) => !elsewhere.includes(metric));
  // A note says where it is not to be expected. Of an exporter that is down nothing is to be expected.
  const lazy = absent.filter(({ metric }) => metric.lazy);
  const noted = absent.filter(({ metric }) => !metric.lazy && metric.note !== undefined);
  const gone = absent.filter(({ metric }) => !metric.lazy && metric.note === undefined);
  // Of what runs beneath the platform nobody knows what is there.
  const optional = targets === undefined && exporter.endpoint === exporter;
  const nothing = there.size === 0;
  return {
    cell: {
      ...cellOf(
        metrics.map((metric) => {
          if (elsewhere.includes(metric)) return 'failed';
          if (gone.includes(metric)) return optional ? 'waiting' : 'failed';
          return lazy.includes(metric) || noted.includes(metric) ? 'waiting' : 'ok';
        }),
      ),
    },
    issues: explained
      ? []
      : [
          ...(elsewhere.length === 0
            ? []
            : [
                {
                  kind: 'wrong-stack' as const,
                  failed: true,
                  problem: `${listed(elsewhere.map(({ metric }) => metric.name))} is stored as ${listed(
                    elsewhere.flatMap(({ foreign }) => foreign.filter((name) => there.has(name))),
                  )}.`,
                  cause: `The manifests are for ${flow.platform.stack}, and this store names metrics as another stack does.`,
                  commands: ['maas-observability explain'],
                },
              ]),
          ...(gone.length === 0
            ? []
            : [
                {
                  kind: 'metric-absent' as const,
                  failed: !optional,
                  problem: `${listed(gone.map(({ metric }) => metric.name))} ${gone.length === 1 ? 'is' : 'are'} not there.`,
                  cause: optional
                    ? `${flow.platform.scrape(exporter).by ?? 'Somebody else'} does not scrape it, or this Prometheus does not see it: its panels stay empty.`
                    : 'The exporter answers and does not have it: another version, another path, or metricRelabelings that drop it.',
                  commands: askExporter(exporter, names, alternatives(gone.map(({ metric }) => metric.name))),
                },
              ]),
          ...(noted.length === 0
            ? []
            : [
                {
                  kind: 'metric-absent' as const,
                  failed: false,
                  problem: `${listed(noted.map(({ metric }) => metric.name))} ${noted.length === 1 ? 'is' : 'are'} not there.`,
                  cause: [...new Set(noted.flatMap(({ metric }) => metric.note ?? []))].join(' '),
                  commands: askExporter(
                    exporter,
                    names,
                    alternatives(noted.map(({ metric }) => metric.name)),
                  ),
                },
              ]),
          ...(lazy.length === 0 || (nothing && gone.length > 0)
            ? []
            : [
                {
                  kind: 'no-traffic-yet' as const,
                  failed: false,
                  problem: `${listed(lazy.map(({ metric }) => metric.name))} ${lazy.length === 1 ? 'has' : 'have'} no series.`,
                  cause: 'A series begins with its first event, and there was none yet.',
                  commands: askExporter(exporter, names, alternatives(lazy.map(({ metric }) => metric.name))),
                },
              ]),
        ],
  };
}

export function unanswered(what: string, because: string): Issue {
  return {
    kind: 'unanswered',
    failed: true,
    problem: `Prometheus did not answer about ${what}: ${because}.`,
    cause: 'It is overloaded, or something between cuts its answers off: nothing is said of that part.',
    commands: [],
  };
}

const SHOWN = 4;

export function listed(names: readonly string[]): string {
  const shown = names.slice(0, SHOWN).join(', ');
  return names.length > SHOWN ? `${shown} and ${names.length - SHOWN} more` : shown;
}

function alternatives(names: readonly string[]): string {
  return `^(${names.slice(0, SHOWN).join('|')})`;
}
