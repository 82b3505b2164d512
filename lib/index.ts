// The front door: every public name, and nothing else. Nothing inside the house imports it.

export { MaaSObservabilityChart, type MaaSObservabilityChartProps } from './chart/maas-observability-chart';
export { type MonitorsProps } from './chart/monitors';
export { type ConsoleProps } from './chart/console';
export { type NetworkPoliciesProps } from './chart/network-policies';
export { ConsoleDashboard, type ConsoleDashboardProps } from './console/console-dashboard';
export { type PersesProps } from './chart/perses';
export { type SamplesProps } from './chart/samples';

export {
  type AiVersion,
  Distribution,
  type DistributionName,
  type RhclVersion,
  type DistributionTraits,
  type MaasRelease,
} from './platform/distribution';
export { Gateway, type GatewayOptions } from './platform/gateway';
export {
  type KuadrantBehaviour,
  type KuadrantScrapeTarget,
  type KuadrantVersion,
  KUADRANT_VERSIONS,
} from './platform/kuadrant-version';
export { Platform } from './platform/platform';
export {
  type DistributionSpec,
  type ExporterSpec,
  type GatewaySpec,
  type GrafanaSpec,
  type KuadrantSpec,
  type LabelPreset,
  type MaasApiSpec,
  type MetricSpec,
  type ModelsSpec,
  type PlatformSpec,
  type RouteSpec,
  type RouteTermination,
  type ScrapeOwner,
  type ScrapeSpec,
  type StackSpec,
  type TelemetryLabelSpec,
  type TelemetrySpec,
  type ModelTls,
} from './platform/platform-spec';
export { type AnyExporter, Scrape } from './platform/scrape';
export { type PersesTraits, type PrometheusOperatorOptions, Stack, type StackTraits } from './platform/stack';
export { type StackName } from './platform/stack-name';
export { SUPPORTED_VERSIONS, type SupportedVersions } from './platform/supported-versions';

export { Cel, type CelFallbackOptions } from './cel/cel';
export {
  type LabelDimension,
  type LimitadorCounter,
  type SubscriptionLabelsOptions,
  type TelemetryLabel,
  type TelemetryLabelProps,
  TelemetryLabels,
  type MaasLabelsOptions,
} from './labels/telemetry-labels';

export { type CardinalitySizes } from './cardinality/sizes';
export { type FlowRoute, type ProofProps } from './chart/proof';
export {
  type ExplainedExporter,
  type ExplainedLabel,
  type ExplainedMetric,
  type Explanation,
} from './explain/explanation';
export { explanationMermaid } from './explain/explanation-mermaid';
export { explanationText } from './explain/explanation-text';
export { type ContractRoute } from './identity/effective-contract';
export {
  IdentityContract,
  type IdentityField,
  type IdentityFieldLike,
  type IdentityFieldProps,
  type IdentityFieldType,
  type IdentityPresence,
} from './identity/identity-contract';
export { type LimitedRoute, type RouteLimit } from './identity/limits-check';
export { type PromqlCheck, type QueryProblem, checkPromql } from './checks/check-query';
export { type PromqlContext } from './promql/promql-context';
export {
  type Edit,
  type Fix,
  type Position,
  type Problem,
  type Severity as ProblemSeverity,
  type Span,
} from './problems/problem';
export { type DescribedPlatform } from './chart/described-platform';
export { type DashboardOptions } from './chart/dashboards';
export { type ScrapeCost } from './cardinality/scrape-cost';
export { type RawQueryOptions, rawQuery } from './queries/raw-query';
export { FlowValidation, type FlowValidationContext } from './review/flow-validation';

export { TelemetryPolicy, type TelemetryPolicyProps } from './telemetry/telemetry-policy';
export {
  GatewayTelemetry,
  type GatewayRequestMetric,
  type GatewayTelemetryProps,
  HeaderLabel,
} from './telemetry/gateway-telemetry';

export { type MaasFlowProps, type MaasLimit, type MaasRoute, maasWasmConfig } from './telemetry/maas-flow';
export {
  type WasmAction,
  type WasmActionSet,
  type WasmConditionalData,
  type WasmConfig,
  type WasmDataItem,
  type WasmDynamicService,
  type WasmKeyValue,
  type WasmKnownService,
  type WasmLegacyAction,
  type WasmObservability,
  type WasmRouteRuleConditions,
  type WasmService,
  type WasmServiceBase,
  renderWasmConfig,
} from './telemetry/wasm-config';
export { type WasmAuthMessage, type WasmMessage, type WasmRateLimitMessage } from './telemetry/wasm-message';
export { WasmModule, type WasmModuleDigest } from './telemetry/wasm-module';
export {
  type WasmFailStrategy,
  type WasmPhase,
  WasmPlugin,
  type WasmPluginProps,
  type WasmPullPolicy,
} from './telemetry/wasm-plugin';
export { RawPluginConfig, type WasmPluginConfig } from './telemetry/wasm-plugin-config';
export { WasmTarget } from './telemetry/wasm-target';
export {
  type WasmDenyAction,
  type WasmFailAction,
  type WasmGrpcAction,
  type WasmHeadersAction,
  type WasmStoreAction,
  type WasmTypedAction,
  type WasmTypedActionBase,
} from './telemetry/wasm-typed-action';

export { type RulesProps } from './chart/rules';
export { type AlertOptions, type TokenQuota } from './rules/alert-options';
export { standardAlerts } from './rules/alerts/standard-alerts';
export { type BurnAlert, type BurnRate, type Stretch, type Urgency } from './rules/objectives/burn-rates';
export { type Indicator, type ObjectiveOf } from './rules/objectives/indicator';
export {
  type AvailabilityProps,
  type LatencyProps,
  Objective,
  type ObjectiveProps,
  type Promised,
  type TimeToFirstTokenProps,
} from './rules/objectives/objective';
export { type ObjectiveRulesOptions, objectiveRules } from './rules/objectives/objective-rules';
export { PrometheusRule, type PrometheusRuleProps } from './rules/prometheus-rule';
export { type StandardRecordingsProps, standardRecordings } from './rules/recording-rules';
export {
  type NamespacedRules,
  type ResolvedGroup,
  type ResolvedRule,
  type ResolvedRules,
  resolvedRules,
} from './rules/resolved-rules';
export {
  type AlertRule,
  type RecordingRule,
  type Rule,
  type RuleGroup,
  type Severity,
  alert,
  recording,
} from './rules/rule';
export { RuleSet } from './rules/rule-set';
export { type StandardRulesProps, standardRules } from './rules/standard-rules';

export { type KeyRef, ScrapeAuthorization, ScrapeTls, type TlsServerOptions } from './monitors/scrape-access';
export {
  type MonitorOptions,
  type ScrapeEndpoint,
  ScrapeMonitor,
  type ScrapeMonitorProps,
} from './monitors/scrape-monitor';
export {
  MetricsNetworkPolicy,
  type MetricsNetworkPolicyProps,
  type OtherPorts,
} from './monitors/metrics-network-policy';
export { ScrapePort, ScrapeTarget } from './monitors/scrape-target';

export { type DashboardEncoding } from './grafana/dashboard-content';
export { DashboardFolder, type FolderReference } from './grafana/dashboard-folder';
export { type DashboardModel, type DashboardModelBuilder } from './grafana/dashboard-model';
export {
  type DatasourceInput,
  GrafanaDashboard,
  type GrafanaDashboardProps,
} from './grafana/grafana-dashboard';
export { GrafanaFolder, type GrafanaFolderProps } from './grafana/grafana-folder';
export { type GrafanaObjectProps } from './grafana/grafana-target';
export { type PersesDashboardConfig } from './perses/dashboard-config';
export { PersesDashboard, type PersesDashboardProps } from './perses/perses-dashboard';

// Exporters, their metrics, and questions to Prometheus on them.
export * from './exporters';
export { type HaproxyRouterMonitorsProps } from './exporters/haproxy-router';
export { type InferenceSchedulerMonitorsProps } from './exporters/inference-scheduler';
export { type MaasApiMonitorsProps } from './exporters/maas-api';
export { type ModelMonitorsProps } from './exporters/models';
export { Exporter } from './exporters/exporter';
export {
  type ExporterAlertWords,
  type ExporterProps,
  type FlowArrow,
  type Inspected,
  type Inspection,
  type MetricsPorts,
  type MonitorTraits,
  type PerPlatform,
  type PlatformPart,
  type PodPattern,
  type MonitoredEndpoint,
} from './exporters/exporter-props';
export { type LabelMatcher } from './exporters/label-matcher';
export {
  type ExporterAlerts,
  type MonitorsContext,
  type StandardExporter,
} from './exporters/standard-exporter';
export { CATALOGUE, findMetric } from './exporters/catalogue';
export {
  type Counter,
  type Gauge,
  type Histogram,
  type LabelRef,
  MODEL,
  type Metric,
  type Lifetime,
  type MetricLabels,
  type MetricName,
  type MetricProps,
  type MetricType,
  PLAN,
  type RemovedMetric,
  type Summary,
  type TargetLabel,
  type TelemetryReach,
  TelemetryRef,
  USER,
} from './exporters/metric';

export { Flow, type FlowProps, type GatewayLabel, type StoreName } from './flow/flow';
export { avgBy, countBy, largest, maxBy, minBy, sumBy, total } from './promql/aggregation';
export {
  above,
  atLeast,
  below,
  equalTo,
  minus,
  orElse,
  orZero,
  plus,
  ratio,
  share,
  times,
} from './promql/arithmetic';
export {
  type Window,
  increase,
  observationRate,
  observations,
  quantile,
  rate,
  value,
} from './promql/functions';
export { Query, type ResolvedQuery } from './promql/query';
export {
  type Series,
  type Where,
  among,
  chosen,
  equal,
  like,
  notEqual,
  present,
  series,
  unlike,
} from './promql/series';

export { type LeftOut } from './validation/left-out';
export { Folder } from './output/folder';
export { KustomizeApp, type KustomizeAppProps, setChartFolder } from './output/kustomize-app';
