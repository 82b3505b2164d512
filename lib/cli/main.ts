#!/usr/bin/env node
import { join } from 'node:path';
import { Command, CommanderError, Option } from 'commander';
import { CHECK_OUTPUTS } from './check-outputs';
import { type CheckOptions } from './check-command';
import { type DiffOptions } from './diff-command';
import { type ExplainOptions } from './explain-command';
import { endingOf } from './crash';
import { CHANGE_CLASSES } from '../diff/change';
import { withFlowOptions } from './flow-options';
import { type InitOptions } from './init-command';
import { ownPackage } from './own-package';
import { type VerifyOptions } from './verify-command';
import { EXIT, type ExitCode } from './usage-error';

// Beside the sources, the built code, and what the tests compile.
const PACKAGE = ownPackage(['../..', '../../..'].map((folder) => join(__dirname, folder, 'package.json')));

const program = new Command('maas-observability')
  .description(
    'The metric flow of Models-as-a-Service: explained, checked, and verified on a live Prometheus.',
  )
  .version(PACKAGE.version)
  .showHelpAfterError('(--help says what there is)')
  .addHelpText(
    'after',
    '\nEvery command ends with 70 when it is itself wrong: then nothing is known of your files.',
  )
  .exitOverride();

withFlowOptions(
  program
    .command('explain')
    .description('print the flow: exporters, metrics, labels, panels')
    .argument(
      '[files...]',
      'manifests: files, folders, globs, - for stdin; without any, the app of cdk8s.yaml, else dist',
    )
    .option('--app <command>', 'synthesize this app, as in cdk8s.yaml, and explain it')
    .addOption(new Option('--format <form>', 'how').choices(['text', 'mermaid', 'json']).default('text')),
).action(async (files: string[], options: ExplainOptions) => {
  const { explain } = await import('./explain-command.js');
  finish(await explain(files, options));
});

withFlowOptions(
  program
    .command('check')
    .description('hold dashboards, rules, monitors and policies that are there already against the flow')
    .argument('[files...]', 'files, folders, globs, - for stdin: YAML or JSON')
    .option('--strict', 'exit with 1 for warnings too')
    .option('--rule <id>', 'print the page of a check, and check nothing')
    .addOption(new Option('--output <form>', 'how').choices(CHECK_OUTPUTS).default('text')),
)
  .addHelpText(
    'after',
    '\nExit codes: 0 nothing wrong, 1 errors found, 2 wrong usage or a file that cannot be read.',
  )
  .action(async (files: string[], options: CheckOptions) => {
    const { check } = await import('./check-command.js');
    finish(await check(files, options, PACKAGE.version));
  });

program
  .command('init')
  .description('write a project for the platform that manifests or a cluster show')
  .argument('[files...]', 'manifests of the platform: files, folders, globs, - for stdin')
  .option('--from-cluster', 'read the platform from the cluster of kubectl')
  .option('--context <name>', 'the context of kubectl')
  .option('--output <folder>', 'where the project goes', '.')
  .addHelpText(
    'after',
    '\nExit codes: 0 written, 2 wrong usage, a file that cannot be read, or a folder that has such files already.',
  )
  .action(async (files: string[], options: InitOptions) => {
    const { init } = await import('./init-command.js');
    finish(await init(files, options, PACKAGE));
  });

program
  .command('diff')
  .description('say what is different between two sets of manifests, by meaning')
  .argument('<old>', 'a file, a folder, - for stdin, or a path of a git revision: HEAD~1:dist')
  .argument('<new>', 'the same')
  .addOption(new Option('--output <form>', 'how').choices(['text', 'markdown', 'json']).default('text'))
  .addOption(
    new Option('--fail-on <class>', 'the least class of a change that exits with 1')
      .choices([...CHANGE_CLASSES, 'nothing'])
      .default('breaking'),
  )
  .addHelpText(
    'after',
    '\nExit codes: 0 no change of the class of --fail-on or worse, 1 such a change, 2 wrong usage or a file that cannot be read.',
  )
  .action(async (before: string, after: string, options: DiffOptions) => {
    const { diff } = await import('./diff-command.js');
    finish(await diff(before, after, options));
  });

withFlowOptions(
  program
    .command('verify')
    .description(
      'ask a live Prometheus or Thanos querier whether it has what the synthesized manifests ask of it',
    )
    .requiredOption('--prometheus <url>', 'its address, without /api')
    .option('--token-file <file>', 'a file with a bearer token')
    .option('--ca <file>', 'the authority of its certificate, as PEM')
    .option('--since <duration>', 'how far back to look', '15m')
    .option('--dist <folder>', 'what synth wrote', 'dist')
    .option('--timeout <duration>', 'when an answer is given up', '10s')
    .option('--concurrency <number>', 'questions at once', '4')
    .addOption(new Option('--output <form>', 'how').choices(['text', 'json']).default('text')),
)
  .addHelpText(
    'after',
    '\nExit codes: 0 nothing has failed, 1 something has, 2 wrong usage, 3 Prometheus cannot be reached or denies access.',
  )
  .action(async (options: VerifyOptions) => {
    const { verify } = await import('./verify-command.js');
    finish(await verify(options));
  });

/** Not process.exit, which would cut off what is still on its way to a pipe. */
function finish(code: ExitCode): void {
  process.exitCode = code;
}

// The reader of a pipe may have seen enough.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

/** The one place where an error ends the command. */
function end(error: unknown): void {
  if (error instanceof CommanderError) {
    finish(error.exitCode === 0 ? EXIT.ok : EXIT.usage);
    return;
  }
  const { text, code } = endingOf(error, PACKAGE.version);
  process.stderr.write(text);
  finish(code);
}

// What no promise of ours catches, such as an error in a callback of a library.
process.on('uncaughtException', end);
program.parseAsync().catch(end);
