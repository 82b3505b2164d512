import { type Family, Registry } from '../exposition/registry';
import { type Request } from '../traffic/request';
import { type Exporter, GO_BOUNDS, type Moment, goBounds, ticks } from './exporter';

/** Go's `LinearBuckets(0.001, 0.05, 20)`, with the noise of adding up. */
const AUTH_BOUNDS = goBounds(
  Array.from({ length: 19 }).reduce<number[]>((bounds) => [...bounds, (bounds.at(-1) ?? 0) + 0.05], [0.001]),
);

const RPC = {
  grpc_method: 'Check',
  grpc_service: 'envoy.service.auth.v3.Authorization',
  grpc_type: 'unary',
};
const METADATA = {
  evaluator_type: 'METADATA_GENERIC_HTTP',
  evaluator_name: 'subscription-info',
};
const CONTROLLERS = ['authconfig', 'secret'];

/** Authorino, which answers on two paths: its controllers on one, what it decides on the other. */
export class AuthorinoExporter implements Exporter {
  private readonly controllers = new Registry();
  private readonly reconciled = this.controllers.counter('controller_runtime_reconcile_total', {
    help: 'Reconciliations by result',
  });
  private readonly failed = this.controllers.counter('controller_runtime_reconcile_errors_total', {
    help: 'Failed reconciliations',
  });
  private readonly depth = this.controllers.gauge('workqueue_depth', { help: 'Items that wait' });

  private readonly server = new Registry();
  private readonly durations = this.server.histogram('auth_server_authconfig_duration_seconds', AUTH_BOUNDS, {
    help: 'Time to enforce an AuthConfig',
  });
  private readonly statuses = this.server.counter('auth_server_authconfig_response_status', {
    help: 'Decisions by AuthConfig',
  });
  private readonly enforced = this.server.counter('auth_server_authconfig_total', {
    help: 'AuthConfigs enforced',
  });
  private readonly evaluated = this.server.counter('auth_server_evaluator_total', {
    help: 'Runs of evaluators',
  });
  private readonly decisions = this.server.counter('auth_server_response_status', { help: 'Decisions' });
  private readonly handled = this.server.counter('grpc_server_handled_total', { help: 'Calls finished' });
  private readonly handling = this.server.histogram('grpc_server_handling_seconds', GO_BOUNDS, {
    help: 'Time of calls',
  });
  private readonly started = this.server.counter('grpc_server_started_total', { help: 'Calls begun' });

  constructor() {
    this.restart();
  }

  moments(request: Request): readonly Moment[] {
    const { at, authSeconds, model } = request;
    if (authSeconds === undefined || model === undefined) return [];
    const authconfig = { authconfig: hashLike(model.name), namespace: 'kuadrant-system' };
    return [
      {
        at,
        happen: () => {
          this.started.add(RPC);
          this.enforced.add(authconfig);
        },
      },
      {
        at: at + authSeconds,
        happen: () => {
          const status = decision(request);
          this.durations.observe(authconfig, authSeconds);
          this.statuses.add({ ...authconfig, status });
          this.decisions.add({ status });
          if (status !== 'UNAUTHENTICATED') this.evaluated.add({ ...authconfig, ...METADATA });
          this.handled.add({ grpc_code: 'OK', ...RPC });
          this.handling.observe(RPC, authSeconds);
        },
      },
    ];
  }

  /** The controllers look at everything again every ten minutes. */
  between(from: number, to: number): readonly Moment[] {
    return ticks(from, to, RESYNC, () => this.reconcile('success'));
  }

  expose(path: string): readonly Family[] | undefined {
    if (path === '/metrics') return this.controllers.families();
    return path === '/server-metrics' ? this.server.families() : undefined;
  }

  restart(): void {
    this.controllers.clear();
    this.server.clear();
    for (const controller of CONTROLLERS) {
      for (const result of ['error', 'requeue', 'requeue_after', 'success']) {
        this.reconciled.add({ controller, result }, 0);
      }
      this.failed.add({ controller }, 0);
      this.depth.set({ controller, name: controller, priority: '' }, 0);
    }
    this.started.add(RPC, 0);
    this.handled.add({ grpc_code: 'OK', ...RPC }, 0);
  }

  private reconcile(result: string): void {
    for (const controller of CONTROLLERS) this.reconciled.add({ controller, result });
  }
}

const RESYNC = 600;

function decision({ code }: Request): string {
  if (code === 401) return 'UNAUTHENTICATED';
  return code === 403 ? 'PERMISSION_DENIED' : 'OK';
}

/** Under Kuadrant an AuthConfig is named after a hash; which one does not matter here. */
function hashLike(name: string): string {
  return Buffer.from(name.padEnd(32, '.')).toString('hex').slice(0, 64);
}
