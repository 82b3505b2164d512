// `npm run demo`: a Models-as-a-Service platform on this machine, for Prometheus and for eyes.
import { parseArgs } from 'node:util';
import { LABEL_PRESETS } from './exporters/policy-labels';
import { startDemo } from './start-demo';
import { FLEETS } from './traffic/cast';

const USAGE = `Usage: npm run demo -- [options]

  --labels ${LABEL_PRESETS.join('|')}      the vocabulary (default: tier)
  --fleet ${FLEETS.join('|')}   what serves the models (default: mixed)
  --port N                       the port of Prometheus (default: a free one)
  --hours N                      how much history there is at once (default: 3)
  --help
`;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      labels: { type: 'string', default: 'tier' },
      fleet: { type: 'string', default: 'mixed' },
      port: { type: 'string' },
      hours: { type: 'string', default: '3' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(USAGE);
    return;
  }
  const labels = oneOf('--labels', values.labels, LABEL_PRESETS);
  const fleet = oneOf('--fleet', values.fleet, FLEETS);
  const port = values.port === undefined ? undefined : numberIn('--port', values.port, 1, 65_535);
  const hours = numberIn('--hours', values.hours, 0, 24);

  const interrupted = new AbortController();
  const signalled = new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.on(signal, () => {
        interrupted.abort(new Error('interrupted'));
        resolve();
      });
    }
  });
  const progress = new Progress();
  let demo;
  try {
    demo = await startDemo({
      ...{ labels, fleet, port, hours, signal: interrupted.signal },
      progress: (what, done) => progress.show(what, done),
    });
  } catch (error) {
    progress.end();
    if (!interrupted.signal.aborted) throw error;
    return;
  }
  progress.end();
  for (const problem of demo.unmatched) console.log(`No target: ${problem}`);
  console.log(`Prometheus   ${demo.prometheusUrl}`);
  for (const [pod, address] of Object.entries(demo.exporters)) console.log(`  ${address.padEnd(18)}${pod}`);
  console.log(`Manifests    ${demo.dist}`);
  console.log('Ctrl+C ends it and removes what it wrote.');
  await signalled;
  await demo.stop();
}

/** One line on a terminal, one for each step elsewhere. */
class Progress {
  private step = '';

  show(what: string, done: number): void {
    if (process.stderr.isTTY) {
      process.stderr.write(`\r\u001B[K${what}${done > 0 ? ` ${Math.floor(done * 100)} %` : ''} …`);
    } else if (what !== this.step) {
      process.stderr.write(`${what} …\n`);
    }
    this.step = what;
  }

  end(): void {
    if (process.stderr.isTTY) process.stderr.write('\r\u001B[K');
  }
}

class UsageError extends Error {}

function oneOf<T extends string>(option: string, value: string, allowed: readonly T[]): T {
  const found = allowed.find((one) => one === value);
  if (found === undefined) {
    throw new UsageError(
      `${option} ${JSON.stringify(value)} is unknown: write one of ${allowed.join(', ')}.`,
    );
  }
  return found;
}

function numberIn(option: string, value: string, low: number, high: number): number {
  const number = Number(value);
  if (value.trim() === '' || !Number.isInteger(number) || number < low || number > high) {
    throw new UsageError(`${option} ${JSON.stringify(value)} must be a whole number from ${low} to ${high}.`);
  }
  return number;
}

main().catch((error: unknown) => {
  const isUsage = error instanceof UsageError || (error instanceof TypeError && 'code' in error);
  console.error(error instanceof Error ? `demo: ${error.message}` : error);
  process.exitCode = isUsage ? 2 : 1;
});
