import { readFileSync } from 'node:fs';
import pMap from 'p-map';
import { flowOf } from '../review/flow-of';
import { mergedSpecs } from '../platform/merged-spec';
import { secondsOf } from '../documents/monitors-in';
import { type Answer, Answers, type Question } from '../verify/answers';
import { datasourceIssues, judged } from '../verify/judge';
import { componentQuestions, panelQuestions, probeQuestions, variableQuestions } from '../verify/questions';
import { type Subject, subjectOf } from '../verify/subject';
import { type Verdict } from '../verify/verdict';
import { type FlowOptions, specFrom } from './flow-options';
import { Progress } from './progress';
import { PrometheusClient, Unreachable } from './prometheus-client';
import { readSources, reason } from './read-sources';
import { byFlow } from '../review/by-flow';
import { EXIT, type ExitCode, UsageError } from './usage-error';
import { verifyText } from './verify-report';

export interface VerifyOptions extends FlowOptions {
  readonly prometheus: string;
  readonly tokenFile?: string;
  readonly ca?: string;
  readonly since: string;
  readonly dist: string;
  readonly output: 'text' | 'json';
  readonly timeout: string;
  readonly concurrency: string;
}

/** `maas-observability verify`: whether a live Prometheus has what the manifests ask of it. */
export async function verify(options: VerifyOptions): Promise<ExitCode> {
  const { since, dist } = options;
  const rangeSeconds = duration('--since', since);
  if (rangeSeconds < 60)
    throw new UsageError(`--since ${since} is too short for a rate: write at least 1m, such as 15m.`);
  const concurrency = wholeNumber('--concurrency', options.concurrency);
  const timeoutMillis = duration('--timeout', options.timeout) * 1000;
  const subject = await subjectIn(dist, options);
  const client = new PrometheusClient({
    url: address(options.prometheus),
    token: options.tokenFile === undefined ? undefined : tokenIn(options.tokenFile),
    ca: options.ca === undefined ? undefined : textIn('--ca', options.ca),
    ...{ timeoutMillis, concurrency },
  });
  const progress = new Progress(process.stderr);
  try {
    const verdict = await asked(subject, client, { since, rangeSeconds, concurrency, progress });
    progress.end();
    const colour = process.stdout.isTTY && process.env.NO_COLOR === undefined;
    process.stdout.write(
      options.output === 'json'
        ? `${JSON.stringify({ prometheus: client.address, ...verdict }, null, 2)}\n`
        : verifyText(verdict, client.address, colour),
    );
    return verdict.state === 'ok' ? EXIT.ok : EXIT.failed;
  } catch (error) {
    progress.end();
    if (!(error instanceof Unreachable)) throw error;
    process.stderr.write(`maas-observability: ${error.message}\n`);
    return EXIT.unreachable;
  } finally {
    await client.close();
  }
}

interface Asking {
  readonly since: string;
  readonly rangeSeconds: number;
  readonly concurrency: number;
  readonly progress: Progress;
}

/** Asks in rounds: whether it is the right Prometheus, then of components, then, knowing variables, of panels. */
async function asked(subject: Subject, client: PrometheusClient, asking: Asking): Promise<Verdict> {
  const { since, rangeSeconds, concurrency, progress } = asking;
  const known = new Map<string, Answer>();
  const answers = new Answers(known);
  const ask = async (questions: readonly Question[]): Promise<void> => {
    const distinct = [...new Map(questions.map((question) => [question.id, question])).values()];
    progress.expect(distinct.length);
    await pMap(
      distinct,
      async ({ id, promql }) => {
        known.set(id, await client.query(promql));
        progress.advance();
      },
      { concurrency },
    );
  };
  const [first, ...others] = probeQuestions(subject);
  if (first !== undefined) await ask([first]);
  const because = first === undefined ? undefined : answers.unanswered(first.id);
  // A server that gives no answer to the first question would keep one waiting for every other.
  if (because !== undefined) throw new Unreachable(`${client.address} gives no answer: ${because}.`);
  await ask(others);
  const evidence = { since, answers, warnings: client.warnings };
  if (datasourceIssues(subject, answers).length > 0) {
    return judged(subject, { ...evidence, panels: [], rules: { kind: 'rules', rules: [] } });
  }
  await ask([...componentQuestions(subject, since), ...variableQuestions(subject, since)]);
  const panels = panelQuestions(subject, rangeSeconds, answers);
  await ask(panels.flatMap(({ question }) => question ?? []));
  const rules = await client.rules(subject.rules.map(({ group }) => group));
  return judged(subject, { ...evidence, panels, rules });
}

async function subjectIn(dist: string, options: FlowOptions): Promise<Subject> {
  const settings = specFrom(options);
  const { files, unreadable } = await readSources([dist], process.stdin);
  if (unreadable.length > 0) {
    throw new UsageError(`${unreadable.join(' ')} Synthesize first, or name the folder with --dist.`);
  }
  const broken = files.flatMap(({ file, broken: parts }) =>
    parts.map(({ line, column, problem }) => `${file}:${line}:${column}: ${problem}`),
  );
  if (broken.length > 0) throw new UsageError(broken.join('\n'));
  const [group, ...more] = byFlow(files);
  if (group === undefined || more.length > 0) {
    const folders = [group, ...more].map((one) => one?.folder ?? 'the rest');
    throw new UsageError(
      `${dist} has the manifests of ${folders.length} flows, in ${folders.join(', ')}: name one with --dist.`,
    );
  }
  const manifests = group.files.flatMap((file) => file.manifests.map(({ manifest }) => manifest));
  const subject = subjectOf(manifests, flowOf(manifests, mergedSpecs(group.recorded ?? {}, settings)));
  if (subject.panels.length === 0 && subject.rules.length === 0) {
    throw new UsageError(
      `${dist} has neither dashboards nor rules to verify: name the folder that synth wrote with --dist.`,
    );
  }
  return subject;
}

function address(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    // Not the text itself: it may have a password in it.
    throw new UsageError(
      '--prometheus is not an address: write for example https://thanos-querier.example.com.',
    );
  }
  return url;
}

function tokenIn(file: string): string {
  const token = textIn('--token-file', file).trim();
  if (token === '') throw new UsageError(`--token-file ${file} is empty.`);
  if (/[^\x21-\x7e]/.test(token))
    throw new UsageError(`--token-file ${file} has more in it than a token: it has to be one word.`);
  return token;
}

function textIn(option: string, file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new UsageError(`${option} ${file} cannot be read: ${reason(error)}.`);
  }
}

function duration(option: string, text: string): number {
  const seconds = secondsOf(text);
  if (seconds === undefined || seconds <= 0) {
    throw new UsageError(`${option} ${text} is no duration: write for example 10s, 15m or 1h.`);
  }
  return seconds;
}

function wholeNumber(option: string, text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1 || number > 64) {
    throw new UsageError(`${option} ${text} is no number of questions at once: write one from 1 to 64.`);
  }
  return number;
}
