import { AUTHORINO } from './authorino';
import { CADVISOR } from './cadvisor';
import { DCGM } from './dcgm';
import { type Exporter } from './exporter';
import { HAPROXY_ROUTER, type HaproxyRouterMonitorsProps } from './haproxy-router';
import { INFERENCE_SCHEDULER, type InferenceSchedulerMonitorsProps } from './inference-scheduler';
import { ISTIO_GATEWAY } from './istio-gateway';
import { KUBE_STATE_METRICS } from './kube-state-metrics';
import { KUADRANT_OPERATOR } from './kuadrant-operator';
import { LIMITADOR } from './limitador';
import { MAAS_API, type MaasApiMonitorsProps } from './maas-api';
import { MODELS, type ModelMonitorsProps } from './models';
import { PROMETHEUS } from './prometheus';
import { type StandardExporter } from './standard-exporter';
import { WASM_FILTER } from './wasm-shim';

/**
 * Every exporter of the library: what is on the way of a request, then what runs beneath, then what watches. Catalogue,
 * monitors, NetworkPolicies, alerts, explanations and the tables of `verify` are derived from it, in this order.
 */
const STANDARD = {
  istioGateway: ISTIO_GATEWAY,
  wasmFilter: WASM_FILTER,
  limitador: LIMITADOR,
  authorino: AUTHORINO,
  inferenceScheduler: INFERENCE_SCHEDULER,
  models: MODELS,
  maasApi: MAAS_API,
  haproxyRouter: HAPROXY_ROUTER,
  kuadrantOperator: KUADRANT_OPERATOR,
  kubeStateMetrics: KUBE_STATE_METRICS,
  cadvisor: CADVISOR,
  dcgm: DCGM,
  prometheus: PROMETHEUS,
} as const;

/** What the monitors of single exporters let you choose. */
export interface ExporterMonitorsProps
  extends
    InferenceSchedulerMonitorsProps,
    ModelMonitorsProps,
    MaasApiMonitorsProps,
    HaproxyRouterMonitorsProps {}

/** Every exporter of the library with what comes with it. */
export const STANDARD_EXPORTERS: readonly StandardExporter[] = Object.values(STANDARD);

/** The name of an exporter of the library. */
export type ExporterName = (typeof STANDARD)[keyof typeof STANDARD]['exporter']['name'];

/** Every exporter of the library by name. */
export const exporters: {
  readonly [K in keyof typeof STANDARD]: (typeof STANDARD)[K]['exporter'];
} = Object.fromEntries(Object.entries(STANDARD).map(([name, { exporter }]) => [name, exporter])) as never;

/** Every exporter of the library, in the order of the flow. */
export const EXPORTERS: readonly Exporter<ExporterName>[] = Object.values(STANDARD).map(
  ({ exporter }) => exporter,
);

// What the package exports of them.
export * as authorinoMetrics from './authorino/metrics';
export { AuthorinoMonitor, type AuthorinoMonitorProps } from './authorino/monitor';
export * as cadvisorMetrics from './cadvisor/metrics';
export * as dcgmMetrics from './dcgm/metrics';
export * as routerMetrics from './haproxy-router/metrics';
export { HaproxyRouterMonitor, type HaproxyRouterMonitorProps } from './haproxy-router/monitor';
export * as inferenceSchedulerMetrics from './inference-scheduler/metrics';
export {
  InferenceSchedulerMonitor,
  type InferenceSchedulerMonitorProps,
} from './inference-scheduler/monitor';
export * as gatewayMetrics from './istio-gateway/metrics';
export { IstioGatewayMonitor, type IstioGatewayMonitorProps } from './istio-gateway/monitor';
export * as kuadrantOperatorMetrics from './kuadrant-operator/metrics';
export * as kubernetesMetrics from './kube-state-metrics/metrics';
export * as limitadorMetrics from './limitador/metrics';
export { LimitadorMonitor, type LimitadorMonitorProps } from './limitador/monitor';
export * as maasApiMetrics from './maas-api/metrics';
export { MaasApiMonitor, type MaasApiMonitorProps } from './maas-api/monitor';
export * as modelMetrics from './models/metrics';
export { KServeModelMonitor, type KServeModelMonitorProps } from './models/monitor';
export * as prometheusMetrics from './prometheus/metrics';
export * as wasmShimMetrics from './wasm-shim/metrics';
