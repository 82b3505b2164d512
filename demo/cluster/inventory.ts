import { type ExporterName } from '../../lib/exporters';
import { type Model } from '../traffic/cast';
import { type Restart, type Restartable } from '../traffic/timeline';

/** The exporters with pods of their own. */
export type DemoExporter = Exclude<
  ExporterName,
  'inference-scheduler' | 'kuadrant-operator' | 'prometheus' | 'wasm-filter'
>;

export interface Port {
  readonly name: string;
  readonly number: number;
  readonly tls?: boolean;
}

/** A pod, or the kubelet of a node, that serves metrics. */
export interface Pod {
  readonly exporter: DemoExporter;
  readonly kind: 'Pod' | 'Node';
  readonly namespace: string;
  readonly name: string;
  readonly deployment: string;
  readonly container: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly ip: string;
  readonly node: string;
  readonly ports: readonly Port[];
  /** Which of the pods of its Deployment it is. */
  readonly index: number;
  readonly model?: Model;
  readonly restarts: readonly Restart[];
}

export interface Service {
  readonly namespace: string;
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly selector: Readonly<Record<string, string>>;
  readonly ports: readonly { readonly name: string; readonly targetPort: string | number }[];
}

export interface Inventory {
  readonly pods: readonly Pod[];
  readonly services: readonly Service[];
}

const PART_OF_MODELS = { 'app.kubernetes.io/part-of': 'llminferenceservice' };
const GATEWAY = 'maas-default-gateway';

/** The cluster: what runs in it, and the Services that are there before anything of ours. */
export function inventory(models: readonly Model[], restarts: readonly Restart[]): Inventory {
  const pods = [...platformPods(), ...models.flatMap(modelPods), ...clusterPods(models)];
  return {
    pods: pods.map((pod, i) => ({
      ...pod,
      ip: pod.kind === 'Node' ? `10.0.0.${10 + i}` : `10.128.2.${20 + i}`,
      restarts: restarts.filter((restart) => isOf(pod, restart)),
    })),
    services: [...PLATFORM_SERVICES, ...models.map(modelService)],
  };
}

type Unplaced = Omit<Pod, 'ip' | 'restarts'>;

function platformPods(): readonly Unplaced[] {
  return [
    ...[0, 1].map((index) =>
      pod('istio-gateway', 'openshift-ingress', `${GATEWAY}-openshift-default`, index, {
        container: 'istio-proxy',
        labels: { 'gateway.networking.k8s.io/gateway-name': GATEWAY },
        ports: [
          { name: 'metrics', number: 15_020 },
          { name: 'http-envoy-prom', number: 15_090 },
        ],
      }),
    ),
    pod('limitador', 'kuadrant-system', 'limitador-limitador', 0, {
      container: 'limitador',
      labels: { app: 'limitador', 'limitador-resource': 'limitador' },
      ports: [{ name: 'http', number: 8080 }],
    }),
    pod('authorino', 'kuadrant-system', 'authorino', 0, {
      container: 'authorino',
      labels: { 'authorino-resource': 'authorino', 'control-plane': 'controller-manager' },
      ports: [{ name: 'http', number: 8080 }],
    }),
    pod('maas-api', 'maas-api', 'maas-api', 0, {
      container: 'maas-api',
      labels: { 'app.kubernetes.io/name': 'maas-api' },
      ports: [{ name: 'metrics', number: 9090 }],
    }),
  ];
}

function modelPods(model: Model): readonly Unplaced[] {
  return Array.from({ length: model.replicas }, (_, index) =>
    pod('models', 'llm', `${model.name}-kserve`, index, {
      container: 'main',
      labels: { ...PART_OF_MODELS, 'app.kubernetes.io/name': model.name },
      ports: [{ name: 'https', number: 8000, tls: true }],
      model,
      node: model.gpus > 0 ? 'gpu-0' : 'worker-0',
    }),
  );
}

function clusterPods(models: readonly Model[]): readonly Unplaced[] {
  const gpus = models.some((model) => model.gpus > 0);
  return [
    pod('haproxy-router', 'openshift-ingress', 'router-default', 0, {
      container: 'router',
      labels: { 'ingresscontroller.operator.openshift.io/deployment-ingresscontroller': 'default' },
      ports: [{ name: 'metrics', number: 1936, tls: true }],
    }),
    pod('kube-state-metrics', 'openshift-monitoring', 'kube-state-metrics', 0, {
      container: 'kube-rbac-proxy-main',
      labels: { 'app.kubernetes.io/name': 'kube-state-metrics' },
      ports: [{ name: 'https-main', number: 8443, tls: true }],
    }),
    ...(gpus ? ['worker-0', 'gpu-0'] : ['worker-0']).map((node, index): Unplaced => ({
      exporter: 'cadvisor',
      kind: 'Node',
      namespace: 'kube-system',
      name: node,
      deployment: 'kubelet',
      container: '',
      labels: { 'k8s-app': 'kubelet' },
      node,
      ports: [{ name: 'https-metrics', number: 10_250, tls: true }],
      index,
    })),
    ...(gpus
      ? [
          pod('dcgm', 'nvidia-gpu-operator', 'nvidia-dcgm-exporter', 0, {
            container: 'nvidia-dcgm-exporter',
            labels: { app: 'nvidia-dcgm-exporter' },
            ports: [{ name: 'gpu-metrics', number: 9400 }],
            node: 'gpu-0',
          }),
        ]
      : []),
  ];
}

const PLATFORM_SERVICES: readonly Service[] = [
  service('kuadrant-system', 'limitador-limitador', { app: 'limitador', 'limitador-resource': 'limitador' }),
  service('kuadrant-system', 'authorino-controller-metrics', {
    'authorino-resource': 'authorino',
    'control-plane': 'controller-manager',
  }),
  {
    namespace: 'openshift-ingress',
    name: 'router-internal-default',
    labels: { 'ingresscontroller.operator.openshift.io/owning-ingresscontroller': 'default' },
    selector: { 'ingresscontroller.operator.openshift.io/deployment-ingresscontroller': 'default' },
    ports: [{ name: 'metrics', targetPort: 'metrics' }],
  },
  {
    namespace: 'openshift-monitoring',
    name: 'kube-state-metrics',
    labels: { 'app.kubernetes.io/name': 'kube-state-metrics' },
    selector: { 'app.kubernetes.io/name': 'kube-state-metrics' },
    ports: [{ name: 'https-main', targetPort: 'https-main' }],
  },
  {
    namespace: 'kube-system',
    name: 'kubelet',
    labels: { 'k8s-app': 'kubelet' },
    selector: { 'k8s-app': 'kubelet' },
    ports: [{ name: 'https-metrics', targetPort: 10_250 }],
  },
  {
    namespace: 'nvidia-gpu-operator',
    name: 'nvidia-dcgm-exporter',
    labels: { app: 'nvidia-dcgm-exporter' },
    selector: { app: 'nvidia-dcgm-exporter' },
    ports: [{ name: 'gpu-metrics', targetPort: 'gpu-metrics' }],
  },
];

function service(namespace: string, name: string, labels: Readonly<Record<string, string>>): Service {
  return { namespace, name, labels, selector: labels, ports: [{ name: 'http', targetPort: 'http' }] };
}

function modelService({ name }: Model): Service {
  const labels = { ...PART_OF_MODELS, 'app.kubernetes.io/name': name };
  return {
    namespace: 'llm',
    name: `${name}-kserve-workload-svc`,
    labels,
    selector: labels,
    ports: [{ name: 'https', targetPort: 8000 }],
  };
}

/** Named as a Deployment names its pods. */
function pod(
  exporter: DemoExporter,
  namespace: string,
  deployment: string,
  index: number,
  rest: Pick<Pod, 'container' | 'labels' | 'ports'> & Partial<Pick<Pod, 'model' | 'node'>>,
): Unplaced {
  const suffix = ['x2k8p', 'm9t4w', 'c4k7n'][index] ?? 'z0z0z';
  return {
    exporter,
    kind: 'Pod',
    namespace,
    deployment,
    name: `${deployment}-7b6d5c4f98-${suffix}`,
    index,
    node: 'worker-0',
    ...rest,
  };
}

const RESTARTED: Readonly<Record<Restartable, DemoExporter>> = {
  limitador: 'limitador',
  gateway: 'istio-gateway',
  model: 'models',
};

function isOf(pod: Unplaced, restart: Restart): boolean {
  return (
    RESTARTED[restart.what] === pod.exporter && restart.pod === pod.index && restart.model === pod.model?.name
  );
}
