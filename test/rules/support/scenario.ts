import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Duration } from 'cdk8s';
import { Scrape } from '../../../lib/platform/scrape';
import { type AlertOptions } from '../../../lib/rules/alert-options';
import { standardAlerts } from '../../../lib/rules/alerts/standard-alerts';
import { type ResolvedRule, resolvedRules } from '../../../lib/rules/resolved-rules';
import { RuleSet } from '../../../lib/rules/rule-set';
import { Stack } from '../../../lib/platform/stack';
import { flow } from '../../dashboards/support';
import { inTemporaryDirectory, yamlOf } from '../../support/synth';

/** Series as promtool writes them: `authorized_hits{user="a"}` and `0+10x60`, one value a minute from 0 on. */
export type Samples = Readonly<Record<string, string>>;

export interface Firing {
  /** The labels of the alert, without its name and its severity. */
  readonly labels?: Readonly<Record<string, string>>;
  /** What whoever is on call reads first. */
  readonly summary: string;
}

/** What Prometheus sees, and which alerts that raises. */
export interface Scenario {
  readonly series: Samples;
  /** @default '1h' */
  readonly at?: string;
  /** @default [] - the alert is silent */
  readonly alerts?: readonly Firing[];
}

/** What every standard alert has to show. */
export interface AlertScenarios {
  readonly fires: Scenario;
  /** Everything is well, and there is traffic. */
  readonly healthy: Scenario;
  /** Nothing happens, or nothing is there. */
  readonly noTraffic: Scenario;
  /** Counters begin again at 0, or a pod gives way to another. */
  readonly restart: Scenario;
  /** By what they show. */
  readonly more?: Readonly<Record<string, Scenario>>;
}

/** Every standard alert has a place here: nothing is scraped by others, and no stack narrows what a rule sees. */
export const EVERYWHERE = flow({
  platform: {
    stack: Stack.prometheusOperator(),
    scrape: {
      'maas-api': Scrape.here(),
      'haproxy-router': Scrape.here(),
      'inference-scheduler': Scrape.here(),
    },
  },
});

export const OPTIONS: AlertOptions = {
  quotas: {
    free: { tokens: 1000, window: Duration.hours(1) },
    premium: { tokens: 10_000, window: Duration.hours(1), per: 'plan' },
  },
};

export const STANDARD = RuleSet.of(standardAlerts({ ...OPTIONS, seriesBudget: 3 }));

/** The standard alerts as Prometheus reads them, by name. */
export const RESOLVED: ReadonlyMap<string, ResolvedRule> = new Map(
  resolvedRules(STANDARD, EVERYWHERE)
    .byNamespace.flatMap(({ groups }) => groups)
    .flatMap(({ rules }) => rules)
    .map((rule) => [rule.alert ?? '', rule]),
);

/** `name{a="b"}`. */
export function series(name: string, labels: Readonly<Record<string, string>>): string {
  const written = Object.entries(labels).map(([label, value]) => `${label}=${JSON.stringify(value)}`);
  return `${name}{${written.join(',')}}`;
}

/** What a run of promtool has shown of a rule. */
export interface Outcomes {
  /** By the names of the scenarios: nothing of one that turned out as written. */
  readonly said: ReadonlyMap<string, string>;
  /** How the description reads when the first scenario has raised the alert. */
  readonly description: string;
}

const READ = 'how its description reads';
const SAID = /said="((?:[^"\\]|\\.)*)"/;

/** Puts the scenarios of a rule to promtool, in one run, as each takes its time; `before` it, others are evaluated. */
export function outcomes(
  rule: ResolvedRule,
  scenarios: Readonly<Record<string, Scenario>>,
  before: readonly ResolvedRule[] = [],
): Outcomes {
  const { alert = '', annotations } = rule;
  const { summary = '', description = '' } = annotations;
  // promtool compares every annotation of an alert, so the description has an alert of its own.
  const described = { ...rule, alert: `${alert}Described`, annotations: { said: description } };
  const [first] = Object.values(scenarios);
  const tests = [
    ...Object.entries(scenarios).map(([name, scenario]) => testOf(name, rule, scenario)),
    // Told to expect nothing, promtool tells what it got.
    ...(first === undefined ? [] : [testOf(READ, described, { ...first, alerts: [] })]),
  ];
  const output = promtoolSays([...before, { ...rule, annotations: { summary } }, described], tests);
  const failed = new Map(failures(output));
  const read = failed.get(READ) ?? '';
  const said = Object.keys(scenarios).map((name) => [name, failed.get(name) ?? ''] as const);
  return { said: new Map(said), description: SAID.exec(read)?.[1] ?? read };
}

/** A scenario as promtool reads it. */
function testOf(
  name: string,
  { alert, labels }: ResolvedRule,
  { series: samples, at = '1h', alerts = [] }: Scenario,
): unknown {
  return {
    name,
    interval: '1m',
    input_series: Object.entries(samples).map(([one, values]) => ({ series: one, values })),
    alert_rule_test: [
      {
        eval_time: at,
        alertname: alert,
        exp_alerts: alerts.map((expected) => ({
          exp_labels: { ...labels, ...expected.labels },
          exp_annotations: { summary: expected.summary },
        })),
      },
    ],
  };
}

/** What promtool tells of each test that fails, by its name. */
function failures(output: string): readonly (readonly [string, string])[] {
  const failed = output.split(/^ {4}name: /m).slice(1);
  if (output !== '' && failed.length === 0) throw new Error(`promtool: ${output}`);
  return failed.map((text) => [text.slice(0, text.indexOf(',\n')), text]);
}

const RULES = 'rules.yaml';

function promtoolSays(rules: readonly ResolvedRule[], tests: readonly unknown[]): string {
  const written = rules.map(({ keepFiringFor, ...rule }) => ({
    ...rule,
    ...(keepFiringFor === undefined ? {} : { keep_firing_for: keepFiringFor }),
  }));
  return inTemporaryDirectory((directory) => {
    writeFileSync(join(directory, RULES), yamlOf({ groups: [{ name: 'tested', rules: written }] }));
    const file = { rule_files: [RULES], evaluation_interval: '1m', tests };
    writeFileSync(join(directory, 'test.yaml'), yamlOf(file));
    const { status, stdout, stderr, error } = spawnSync('promtool', ['test', 'rules', 'test.yaml'], {
      cwd: directory,
      encoding: 'utf8',
    });
    return status === 0 ? '' : `${stdout}${stderr}${error?.message ?? ''}`;
  });
}
