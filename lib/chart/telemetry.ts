import { type Construct } from 'constructs';
import { type Platform } from '../platform/platform';
import { checkAtSynth } from '../validation/problems';
import { type GatewayLabel } from '../flow/flow';
import { planFieldOf } from '../identity/limits-check';
import { GatewayTelemetry, HeaderLabel } from '../telemetry/gateway-telemetry';
import { TelemetryPolicy } from '../telemetry/telemetry-policy';
import { WasmPlugin } from '../telemetry/wasm-plugin';
import { WasmTarget } from '../telemetry/wasm-target';
import { type ChartContext, instanceName } from './context';
import { type MaaSObservabilityChartProps } from './maas-observability-chart';

type TelemetryProps = Pick<
  MaaSObservabilityChartProps,
  'telemetryPolicy' | 'gatewayTelemetry' | 'wasmPlugin'
>;

/** The labels on the gateway's own metrics, and the headers they are read from. */
export interface GatewayHeaders {
  readonly gatewayLabels: readonly GatewayLabel[];
  readonly headerLabels: readonly HeaderLabel[];
}

/**
 * Without it maas-controller, which writes a TelemetryPolicy of the same name with force, takes ours over
 * (models-as-a-service `maas-controller/pkg/platform/tenantreconcile/apply.go`).
 */
const KEPT_FROM_MAAS = { 'opendatahub.io/managed': 'false' };

const NO_HEADERS: GatewayHeaders = { gatewayLabels: [], headerLabels: [] };

/** What puts labels on metrics, and the labels it puts on the gateway's own. */
export function addTelemetry(
  scope: Construct,
  context: ChartContext,
  { telemetryPolicy = {}, gatewayTelemetry = {}, wasmPlugin }: TelemetryProps,
): GatewayHeaders {
  const { platform, telemetryLabels } = context;
  const { gateway } = platform;
  const kuadrantVersion = platform.kuadrant.version;
  const { telemetry, operators } = platform;
  if (telemetryPolicy !== false && telemetry.policy.owner === 'here') {
    new TelemetryPolicy(scope, 'TelemetryPolicy', {
      name: instanceName(context, 'maas-telemetry'),
      ...telemetryPolicy,
      ...(operators.maas?.writesTelemetry === true
        ? { annotations: { ...KEPT_FROM_MAAS, ...telemetryPolicy.annotations } }
        : {}),
      gateway,
      telemetryLabels,
      kuadrantVersion,
    });
  }
  if (wasmPlugin !== undefined) {
    new WasmPlugin(scope, 'WasmPlugin', {
      ...wasmPlugin,
      target: WasmTarget.gateway(gateway),
      kuadrantVersion,
    });
  }
  if (telemetry.gateway.owner === 'elsewhere') {
    const gatewayLabels = Object.entries(telemetry.gatewayLabels).map(([name, metrics]) => ({
      name,
      metrics,
    }));
    return { gatewayLabels, headerLabels: [] };
  }
  if (gatewayTelemetry === false || telemetry.gateway.owner === 'nobody') return NO_HEADERS;
  const headerLabels = gatewayTelemetry.headerLabels ?? planLabel(context);
  // Without a plan, or a header that carries it, there is nothing to add, which is no mistake of the user's.
  if (headerLabels.length === 0 && gatewayTelemetry.headerLabels === undefined) return NO_HEADERS;
  const added = new GatewayTelemetry(scope, 'GatewayTelemetry', {
    name: instanceName(context, 'maas-gateway-telemetry'),
    ...gatewayTelemetry,
    gateway,
    headerLabels,
  });
  checkAtSynth(added, () => strippedProblems(headerLabels, platform));
  const { gatewayLabels } = added;
  return { gatewayLabels, headerLabels };
}

/** Headers that a filter behind Kuadrant's takes away again: Istio writes its metrics when they are gone. */
function strippedProblems(labels: readonly HeaderLabel[], { operators, distribution }: Platform): string[] {
  const stripped = operators.maas?.strippedHeaders ?? [];
  return labels
    .filter(({ header }) => stripped.includes(header.toLowerCase()))
    .map(
      ({ name, header }) =>
        `label ${JSON.stringify(name)} reads ${header}, which the filter payload-processing of Models-as-a-Service ` +
        `${operators.maas?.version ?? ''}, part of ${distribution.toString()}, takes away before Istio writes its metrics: it would be ` +
        '"unknown" on every answered request. Leave it out; the counters of Limitador have the plan.',
    );
}

/** The label that counts plans, where the AuthPolicy puts its value into a header that is still there for Istio. */
function planLabel({ telemetryLabels, identity, platform }: ChartContext): HeaderLabel[] {
  const plan = telemetryLabels.growingWith('plans');
  const field = planFieldOf(telemetryLabels, platform.kuadrant.version);
  const header = field === undefined ? undefined : identity.headerCarrying(field);
  const stripped = platform.operators.maas?.strippedHeaders ?? [];
  return plan === undefined || header === undefined || stripped.includes(header)
    ? []
    : [HeaderLabel.lowCardinality(plan.name, header)];
}
