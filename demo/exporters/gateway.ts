import { type Family, type Labels, Registry } from '../exposition/registry';
import { type Request } from '../traffic/request';
import { type Exporter, type Moment, goBounds } from './exporter';
import { type LabelPreset, planLabel } from './policy-labels';

const ENVOY_BOUNDS = goBounds([
  0.5, 1, 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000, 30_000, 60_000, 300_000, 600_000, 1_800_000,
  3_600_000,
]);
const WORKLOAD = 'maas-default-gateway-openshift-default';

/**
 * A pod of the Istio gateway with the Kuadrant filter in it. Its Telemetry adds the plan, and turns the sizes of
 * requests and responses off. Envoy prints no HELP lines.
 */
export class GatewayExporter implements Exporter {
  private readonly registry = new Registry();
  private readonly requests = this.registry.counter('istio_requests_total');
  private readonly durations = this.registry.histogram('istio_request_duration_milliseconds', ENVOY_BOUNDS);
  private readonly build = this.registry.gauge('istio_build');
  private readonly filter = {
    configs: this.registry.counter('kuadrant_configs'),
    hits: this.registry.counter('kuadrant_hits'),
    misses: this.registry.counter('kuadrant_misses'),
    allowed: this.registry.counter('kuadrant_allowed'),
    denied: this.registry.counter('kuadrant_denied'),
    errors: this.registry.counter('kuadrant_errors'),
  };

  constructor(
    private readonly preset: LabelPreset,
    private readonly pod: number,
  ) {
    this.restart();
  }

  moments(request: Request): readonly Moment[] {
    if (request.gatewayPod !== this.pod) return [];
    const { at, answeredAt, check, report } = request;
    return [
      { at, happen: () => (request.model === undefined ? this.filter.misses : this.filter.hits).add({}) },
      ...(check?.answered === false ? [{ at: check.at, happen: () => this.filter.errors.add({}) }] : []),
      { at: answeredAt, happen: () => this.answered(request) },
      ...(report?.heard === false ? [{ at: report.at, happen: () => this.filter.errors.add({}) }] : []),
    ];
  }

  expose(path: string): readonly Family[] | undefined {
    return path === '/stats/prometheus' ? this.registry.families() : undefined;
  }

  restart(): void {
    this.registry.clear();
    this.build.set({ component: 'proxy', tag: '1.26.2' }, 1);
    for (const counter of Object.values(this.filter)) counter.add({}, 0);
    this.filter.configs.add({});
  }

  private answered(request: Request): void {
    const labels = { ...requestLabels(request), ...planLabel(this.preset, request) };
    this.requests.add(labels);
    this.durations.observe(labels, (request.answeredAt - request.at) * 1000);
    const refused = [401, 403, 429].includes(request.code);
    (refused ? this.filter.denied : this.filter.allowed).add({});
  }
}

/** Envoy's own labels. Where no upstream was chosen, what would describe it is unknown. */
function requestLabels({ model, code, work }: Request): Labels {
  const unknown = 'unknown';
  const workload = model === undefined || work === undefined ? unknown : `${model.name}-kserve`;
  const service = model === undefined ? unknown : `${model.name}-kserve-workload-svc`;
  const namespace = model === undefined ? unknown : 'llm';
  return {
    reporter: 'source',
    source_workload: WORKLOAD,
    source_canonical_service: WORKLOAD,
    source_canonical_revision: 'latest',
    source_workload_namespace: 'openshift-ingress',
    source_principal: unknown,
    source_app: '',
    source_version: '',
    source_cluster: 'Kubernetes',
    destination_workload: workload,
    destination_workload_namespace: workload === unknown ? unknown : namespace,
    destination_principal: unknown,
    destination_app: unknown,
    destination_version: unknown,
    destination_service: model === undefined ? unknown : `${service}.llm.svc.cluster.local`,
    destination_canonical_service: workload,
    destination_canonical_revision: 'latest',
    destination_service_name: service,
    destination_service_namespace: namespace,
    destination_cluster: workload === unknown ? unknown : 'Kubernetes',
    request_protocol: 'http',
    response_code: String(code),
    grpc_response_status: '',
    response_flags: flags({ model, code, work }),
    connection_security_policy: unknown,
  };
}

/** Envoy's reasons: no route, no upstream free, upstream lost, client gone. */
function flags({ model, code, work }: Pick<Request, 'model' | 'code' | 'work'>): string {
  if (model === undefined) return 'NR';
  if (code === 0) return 'DC';
  if (code !== 503) return '-';
  return work === undefined ? 'UO' : 'UC';
}
