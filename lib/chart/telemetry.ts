import { type Construct } from 'constructs';
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
  if (telemetryPolicy !== false) {
    new TelemetryPolicy(scope, 'TelemetryPolicy', {
      name: instanceName(context, 'maas-telemetry'),
      ...telemetryPolicy,
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
  if (gatewayTelemetry === false) return NO_HEADERS;
  const headerLabels = gatewayTelemetry.headerLabels ?? planLabel(context);
  // Without a plan, or a header that carries it, there is nothing to add, which is no mistake of the user's.
  if (headerLabels.length === 0 && gatewayTelemetry.headerLabels === undefined) return NO_HEADERS;
  const { gatewayLabels } = new GatewayTelemetry(scope, 'GatewayTelemetry', {
    name: instanceName(context, 'maas-gateway-telemetry'),
    ...gatewayTelemetry,
    gateway,
    headerLabels,
  });
  return { gatewayLabels, headerLabels };
}

/** The label that counts plans, where the AuthPolicy puts its value into a header. */
function planLabel({ telemetryLabels, identity, platform }: ChartContext): HeaderLabel[] {
  const plan = telemetryLabels.growingWith('plans');
  const field = planFieldOf(telemetryLabels, platform.kuadrant.version);
  const header = field === undefined ? undefined : identity.headerCarrying(field);
  return plan === undefined || header === undefined ? [] : [HeaderLabel.lowCardinality(plan.name, header)];
}
