import { type Labels } from '../exposition/registry';
import { type Request } from '../traffic/request';

/** The vocabularies that the demo speaks: those of `TelemetryLabels`. */
export const LABEL_PRESETS = ['tier', 'subscription'] as const;
export type LabelPreset = (typeof LABEL_PRESETS)[number];

/** What the TelemetryPolicy makes of a request, with what is known when it comes or when it has been answered. */
export function policyLabels(
  preset: LabelPreset,
  { user, plan, model }: Request,
  phase: 'request' | 'response',
): Labels {
  if (preset === 'tier') {
    return {
      user: user?.name ?? 'unknown',
      tier: plan?.tier ?? 'unknown',
      model: model?.name ?? 'unknown',
    };
  }
  return {
    subscription: plan?.subscription ?? 'unknown',
    organization_id: user?.organization ?? 'unknown',
    cost_center: user?.costCenter ?? 'unknown',
    ...(phase === 'response' ? { model: model?.served ?? 'unknown' } : {}),
  };
}

/** What the gateway's Telemetry reads from the header that the AuthPolicy injects, `unknown` without one. */
export function planLabel(preset: LabelPreset, { plan, code }: Request): Labels {
  const known = code === 403 ? undefined : plan;
  return preset === 'tier'
    ? { tier: known?.tier ?? 'unknown' }
    : { subscription: known?.subscription ?? 'unknown' };
}
