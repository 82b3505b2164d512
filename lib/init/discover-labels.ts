import { Cel } from '../cel/cel';
import { TelemetryLabels } from '../labels/telemetry-labels';
import { type LabelDimension, type TelemetryLabelSpec } from '../platform/platform-spec';
import { type PlainRecord, recordAt, textOf } from '../documents/plain-data';
import { type Discovery, assumed, found } from './discovery';

/** The labels of the TelemetryPolicy. An expression that can fail is written with a guard, since the synth refuses it. */
export function discoveredLabels(records: readonly PlainRecord[]): Discovery['telemetryLabels'] {
  const policies = records.filter(({ kind }) => kind === 'TelemetryPolicy');
  const expressions = policies.flatMap((policy) =>
    Object.entries(recordAt(policy, 'spec', 'metrics', 'default', 'labels')),
  );
  const [first] = policies;
  if (first === undefined || expressions.length === 0) {
    return assumed('tier', 'the labels user, tier and model. No TelemetryPolicy was read.');
  }
  const { name, namespace } = recordAt(first, 'metadata');
  const from = `TelemetryPolicy ${[textOf(namespace), textOf(name)].filter(Boolean).join('/')}`;
  if (isTierPreset(expressions)) return found('tier', `${from} has the labels of the preset "tier".`);
  const guarded = expressions.filter(([, cel]) => guardedForm(textOf(cel)) !== undefined);
  return found(
    Object.fromEntries(
      expressions.map(([label, cel]): [string, TelemetryLabelSpec] => {
        const text = textOf(cel);
        const growsWith = dimensionOf(label);
        return [label, { cel: guardedForm(text) ?? text, ...(growsWith === undefined ? {} : { growsWith }) }];
      }),
    ),
    `the labels of ${from}.`,
    ...guarded.map(
      ([label, cel]) =>
        `${label} is \`${textOf(cel)}\` there, which fails without that field; it has a guard here.`,
    ),
  );
}

function isTierPreset(expressions: readonly (readonly [string, unknown])[]): boolean {
  const preset = TelemetryLabels.tier();
  return (
    expressions.length === preset.names.length &&
    expressions.every(([name, cel]) => {
      const label = preset.find(name);
      const text = textOf(cel);
      return (
        label !== undefined && (label.cel.toString() === text || label.cel.toString() === guardedForm(text))
      );
    })
  );
}

/** `auth.identity.userid` and `request.path.split("/")[2]` with the guards that make them always give a text. */
function guardedForm(cel: string): string | undefined {
  const [, field] = /^auth\.identity\.(\w+(?:\.\w+)*)$/.exec(cel.trim()) ?? [];
  if (field !== undefined) return Cel.identity(field).toString();
  const [, segment] = /^request\.(?:path|url_path)\.split\("\/"\)\[(\d+)\]$/.exec(cel.trim()) ?? [];
  return segment === undefined ? undefined : Cel.pathSegment(Number(segment)).toString();
}

const DIMENSIONS: Readonly<Record<string, LabelDimension>> = {
  user: 'users',
  userid: 'users',
  user_id: 'users',
  tier: 'plans',
  plan: 'plans',
  subscription: 'plans',
  model: 'models',
  model_name: 'models',
  organization_id: 'organizations',
  cost_center: 'cost-centers',
};

function dimensionOf(label: string): LabelDimension | undefined {
  return Object.hasOwn(DIMENSIONS, label) ? DIMENSIONS[label] : undefined;
}
