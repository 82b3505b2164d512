import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { CHECKS } from '../checks/all-checks';
import { isRecord } from '../documents/plain-data';
import { parseManifests } from '../documents/source-document';
import { PLATFORM_FORM } from '../platform/platform-form';
import { type PlatformSpec } from '../platform/platform-spec';
import { type JsonSchema, choice, record, text } from '../validation/form';
import { reason } from './read-sources';
import { UsageError } from './usage-error';

/** What may be said of a check: a severity, or that it is off. */
export const CHECK_LEVELS = ['error', 'warning', 'note', 'off'] as const;

export type CheckLevel = (typeof CHECK_LEVELS)[number];

/** The file of settings that `check` finds by itself, {@link SETTINGS_FILE}. */
export interface CheckSettings {
  /** The platform that manifests are held against. */
  readonly platform?: PlatformSpec;
  /** The severity of a check, by its id. */
  readonly checks?: Readonly<Partial<Record<string, CheckLevel>>>;
  /** How long the store keeps samples, such as `15d`. */
  readonly retention?: string;
}

export const SETTINGS_FILE = '.maas-observability.yaml';

const DURATION = /^(?=.)(\d+y)?(\d+w)?(\d+d)?(\d+h)?(\d+m)?(\d+s)?$/;

const levels = record<Record<string, CheckLevel>>(
  Object.fromEntries(
    CHECKS.map(({ id, severity, summary }) => [
      id,
      choice(CHECK_LEVELS, { description: summary, default: severity }),
    ]),
  ),
  { description: 'The severity of a check, by its id.' },
);

export const CHECK_SETTINGS_FORM = record<CheckSettings>(
  {
    platform: PLATFORM_FORM,
    checks: levels,
    retention: text({
      description: 'How long the store keeps samples, such as 15d.',
      problems: (where, value) =>
        DURATION.test(value) ? [] : [`${where} is "${value}": write a duration, such as 15d.`],
      schema: { pattern: DURATION.source },
    }),
  },
  { description: 'Settings of `maas-observability check`.' },
);

/** The JSON Schema of {@link SETTINGS_FILE}, as published in `schema/check-settings.schema.json`. */
export function checkSettingsSchema(): JsonSchema {
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: SETTINGS_FILE,
    ...CHECK_SETTINGS_FORM.schema,
  };
}

/** The settings of the nearest file in a folder or one above it; none without one. */
export function settingsAbove(folder: string): CheckSettings {
  const file = join(folder, SETTINGS_FILE);
  if (existsSync(file)) return settingsIn(file);
  const above = dirname(folder);
  return above === folder ? {} : settingsAbove(above);
}

function settingsIn(file: string): CheckSettings {
  let content: string;
  try {
    content = readFileSync(file, 'utf8');
  } catch (error) {
    throw new UsageError(`${file} cannot be read: ${reason(error)}.`);
  }
  const { manifests, broken } = parseManifests(content, file);
  const [first] = broken;
  if (first !== undefined) throw new UsageError(`${file}:${first.line}:${first.column}: ${first.problem}`);
  const settings = manifests[0]?.manifest ?? {};
  if (!isRecord(settings))
    throw new UsageError(`${file} is no map: write for example \`platform: { stack: open-data-hub }\`.`);
  const { value, problems } = CHECK_SETTINGS_FORM.read(settings, '');
  if (problems.length > 0) throw new UsageError(`${file}: ${problems.join(' ')}`);
  return value ?? {};
}
