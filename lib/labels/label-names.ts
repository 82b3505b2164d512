/**
 * Names that a telemetry label may not have, because a counter that carries the label has them already.
 *
 * Sources: Kuadrant/limitador `limitador-server/src/prometheus_metrics.rs`; Kuadrant/authorino
 * `pkg/service/auth_pipeline.go` (the same labels reach its metrics); Prometheus "Data model"; prometheus-operator
 * (target labels).
 */
const RESERVED: Readonly<Record<string, string>> = {
  limitador_namespace: 'Limitador adds it to every counter',
  limit_name: 'Limitador adds it to limited_calls',
  authconfig: 'Authorino adds it to its metrics',
  status: 'Authorino adds it to auth_server_authconfig_response_status',
  evaluator_type: 'Authorino adds it to its evaluator metrics',
  evaluator_name: 'Authorino adds it to its evaluator metrics',
  namespace: 'Prometheus adds it to every target',
  pod: 'Prometheus adds it to every target',
  service: 'Prometheus adds it to every target',
  container: 'Prometheus adds it to every target',
  endpoint: 'Prometheus adds it to every target',
  job: 'Prometheus adds it to every target',
  instance: 'Prometheus adds it to every target',
  prometheus: 'Prometheus adds it as an external label',
  prometheus_replica: 'Prometheus adds it as an external label',
  constructor: 'cdk8s cannot write a map with such a key',
  le: 'histogram buckets use it',
  quantile: 'summaries use it',
  model_name: 'vLLM uses it for the served model name, which is another name than the one at the gateway',
};

/** What is wrong with a label's name, in words; nothing when Prometheus and both exporters take it as it is. */
export function labelNameProblems(name: string): string[] {
  const said = `label ${JSON.stringify(name)}`;
  if (name.startsWith('__')) return [`${said}: Prometheus keeps names that begin with "__" for itself.`];
  if (!/^[a-zA-Z][a-zA-Z0-9_]*$/.test(name)) {
    const near = name.replace(/[^a-zA-Z0-9_]+/g, '_').replace(/^[^a-zA-Z]+/, '');
    return [
      `${said} is not a label name that survives the way to Prometheus: use letters, digits and "_", beginning ` +
        `with a letter${near === '' || near === name ? '' : `, such as "${near}"`}.`,
    ];
  }
  const reason = RESERVED[name];
  return reason === undefined || !Object.hasOwn(RESERVED, name)
    ? []
    : [`${said} is taken: ${reason}. Choose another name.`];
}
