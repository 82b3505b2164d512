import { type Construct } from 'constructs';
import { type GatewayLabel } from '../flow/flow';
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

/** What puts labels on metrics, and the labels it puts on the gateway's own. */
export function addTelemetry(
  scope: Construct,
  context: ChartContext,
  { telemetryPolicy = {}, gatewayTelemetry = {}, wasmPlugin }: TelemetryProps,
): { readonly gatewayLabels: readonly GatewayLabel[] } {
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
  if (gatewayTelemetry === false) return { gatewayLabels: [] };
  const plan = telemetryLabels.growingWith('plans');
  const headerLabels =
    gatewayTelemetry.headerLabels ??
    (plan === undefined ? [] : [HeaderLabel.lowCardinality(plan.name, `x-maas-${plan.name}`)]);
  // Without a plan in the vocabulary there is nothing to add, which is no mistake of the user's.
  if (headerLabels.length === 0 && gatewayTelemetry.headerLabels === undefined) return { gatewayLabels: [] };
  const { gatewayLabels } = new GatewayTelemetry(scope, 'GatewayTelemetry', {
    name: instanceName(context, 'maas-gateway-telemetry'),
    ...gatewayTelemetry,
    gateway,
    headerLabels,
  });
  return { gatewayLabels };
}
