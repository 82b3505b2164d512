import { readFileSync } from 'node:fs';
import { type Command, Option } from 'commander';
import { KUADRANT_VERSIONS, type KuadrantVersion } from '../platform/kuadrant-version';
import { STACK_NAMES } from '../platform/stack';
import { type FlowSettings, PRESETS, mergedSettings } from '../review/flow-settings';
import { isRecord } from '../review/plain-data';
import { settingsProblems } from '../review/settings-form';
import { parseManifests } from './parse-manifests';
import { reason } from './read-sources';
import { UsageError } from './usage-error';

/** What the commands let one say of a platform. */
export interface FlowOptions extends Pick<FlowSettings, 'preset' | 'stack'> {
  readonly settings?: string;
  readonly kuadrantVersion?: KuadrantVersion;
}

/** Adds the options that say what manifests do not. */
export function withFlowOptions(command: Command): Command {
  return command
    .option('--settings <file>', 'the platform as YAML, the properties of FlowValidation')
    .addOption(
      new Option('--preset <name>', 'the labels, where no TelemetryPolicy is among the files').choices(
        PRESETS,
      ),
    )
    .addOption(new Option('--stack <name>', 'the monitoring stack').choices(STACK_NAMES))
    .addOption(
      new Option('--kuadrant-version <version>', 'the installed Kuadrant').choices(KUADRANT_VERSIONS),
    );
}

/** The settings that the options say; an option wins over the file. */
export function settingsFrom({
  settings: file,
  preset,
  stack,
  kuadrantVersion: version,
}: FlowOptions): FlowSettings {
  const said: FlowSettings = {
    preset,
    stack,
    ...(version === undefined ? {} : { kuadrant: { version } }),
  };
  return mergedSettings(file === undefined ? {} : settingsIn(file), said);
}

function settingsIn(file: string): FlowSettings {
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
  const settings = manifests[0]?.manifest ?? {};
  if (!isRecord(settings))
    throw new UsageError(`--settings ${file} is no map: write for example \`stack: open-data-hub\`.`);
  const problems = settingsProblems(settings);
  if (problems.length > 0) throw new UsageError(`--settings ${file}: ${problems.join(' ')}`);
  return settings;
}
