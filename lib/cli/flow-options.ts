import { readFileSync } from 'node:fs';
import { type Command, Option } from 'commander';
import { KUADRANT_VERSIONS, type KuadrantVersion } from '../platform/kuadrant-version';
import { mergedSpecs } from '../platform/merged-spec';
import { PLATFORM_FORM } from '../platform/platform-form';
import { LABEL_PRESETS, type LabelPreset, type PlatformSpec } from '../platform/platform-spec';
import { STACK_NAMES, type StackName } from '../platform/stack-name';
import { isRecord } from '../documents/plain-data';
import { parseManifests } from '../documents/source-document';
import { reason } from './read-sources';
import { UsageError } from './usage-error';

/** What the commands let one say of a platform. */
export interface FlowOptions {
  readonly preset?: LabelPreset;
  readonly stack?: StackName;
  readonly settings?: string;
  readonly kuadrantVersion?: KuadrantVersion;
}

/** Adds the options that say what manifests do not. */
export function withFlowOptions(command: Command): Command {
  return command
    .option('--settings <file>', 'the platform as YAML, in the form of schema/platform.schema.json')
    .addOption(
      new Option('--preset <name>', 'the labels, where no TelemetryPolicy is among the files').choices(
        LABEL_PRESETS,
      ),
    )
    .addOption(new Option('--stack <name>', 'the monitoring stack').choices(STACK_NAMES))
    .addOption(
      new Option('--kuadrant-version <version>', 'the installed Kuadrant').choices(KUADRANT_VERSIONS),
    );
}

/** The platform that the options describe; an option wins over the file. */
export function specFrom({
  settings: file,
  preset,
  stack,
  kuadrantVersion: version,
}: FlowOptions): PlatformSpec {
  const said: PlatformSpec = {
    telemetryLabels: preset,
    stack,
    ...(version === undefined ? {} : { kuadrant: { version } }),
  };
  return mergedSpecs(file === undefined ? {} : specIn(file), said);
}

function specIn(file: string): PlatformSpec {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new UsageError(`--settings ${file} cannot be read: ${reason(error)}.`);
  }
  const { manifests, broken } = parseManifests(text, file);
  const [first] = broken;
  if (first !== undefined)
    throw new UsageError(`--settings ${file}:${first.line}:${first.column}: ${first.problem}`);
  const spec = manifests[0]?.manifest ?? {};
  if (!isRecord(spec))
    throw new UsageError(`--settings ${file} is no map: write for example \`stack: open-data-hub\`.`);
  const problems = PLATFORM_FORM.read(spec, '').problems;
  if (problems.length > 0) throw new UsageError(`--settings ${file}: ${problems.join(' ')}`);
  return spec;
}
