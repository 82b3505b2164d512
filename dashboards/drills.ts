import { type Drill } from '../lib/dashboard/panel';
import { MODEL, PLAN, type TelemetryRef, USER } from '../lib/exporters/metric';
import { type Narrowing } from '../lib/queries/narrowing';

// The way down: from all users to one, from a user to a plan, from a plan to a model.

export const TO_USER: Drill = {
  title: 'What this user did',
  dashboard: 'ai-engineer',
  variable: 'user',
  label: USER,
};

const TO_PLAN: Drill = {
  title: ({ plan }) => `Tokens of this ${plan}`,
  dashboard: 'token-metrics',
  variable: 'plan',
  label: PLAN,
};

const TO_MODEL: Drill = {
  title: ({ model }) => `Tokens of this ${model}`,
  dashboard: 'token-metrics',
  variable: 'gateway_model',
  label: MODEL,
};

/** Where a series of a label leads; what its panel is narrowed to goes along. */
export function drillOf(label: TelemetryRef | undefined, only: Narrowing = []): { readonly drill?: Drill } {
  if (label === USER) return { drill: TO_USER };
  const drill = label === PLAN ? TO_PLAN : label === MODEL ? TO_MODEL : undefined;
  return drill === undefined ? {} : { drill: { ...drill, keeps: choicesIn(only) } };
}

function choicesIn(only: Narrowing): NonNullable<Drill['keeps']> {
  return only.flatMap(({ label, value }) => {
    const [, variable] = /^\$(\w+)$/.exec(value) ?? [];
    return variable === undefined ? [] : [{ variable, label }];
  });
}
