import { type DistributionSpec, type LabelPreset, type StackSpec } from './platform-spec';
import { type KuadrantVersion } from './kuadrant-version';

/** Who installed the platform. */
export const DISTRIBUTION_NAMES = ['openshift', 'upstream', 'rhcl', 'open-data-hub', 'rhoai'] as const;

/** Who installed the platform. */
export type DistributionName = (typeof DISTRIBUTION_NAMES)[number];

/** The releases of Open Data Hub and of Red Hat OpenShift AI that differ. */
export const AI_VERSIONS = ['3.3', '3.4', '3.5'] as const;

/** A release of Open Data Hub, or of Red Hat OpenShift AI, which have the same components. */
export type AiVersion = (typeof AI_VERSIONS)[number];

/** The releases of Red Hat Connectivity Link that differ. */
export const RHCL_VERSIONS = ['1.2', '1.3', '1.4'] as const;

/** A release of Red Hat Connectivity Link. */
export type RhclVersion = (typeof RHCL_VERSIONS)[number];

/**
 * The Kuadrant of each Red Hat Connectivity Link.
 * Sources: Kuadrant/kuadrant-operator `release.yaml` by tag; models-as-a-service release notes; openshift/openshift-docs
 * #112414 (1.4 is Kuadrant 1.5).
 */
const KUADRANT_OF_RHCL: Readonly<Record<RhclVersion, KuadrantVersion>> = {
  '1.2': '1.3',
  '1.3': '1.4',
  '1.4': '1.5',
};

/** What operators of a platform create, and where: everything that differs between distributions, in one table. */
export interface DistributionTraits {
  readonly kuadrant: { readonly version?: KuadrantVersion; readonly namespace: string };
  readonly stack: StackSpec;

  /** The store that comes with it, where that is chosen. */
  readonly ownStore?: Pick<StackSpec, 'version' | 'namespace'>;

  /**
   * The GatewayClass, where nobody says otherwise.
   */
  readonly gatewayClass: string;

  /** How the model servers answer on their port, where nobody says otherwise. */
  readonly modelTls: 'http' | 'https';

  /**
   * The PodMonitors that KServe creates in each namespace of models: none; one that renames every metric to `kserve_*`; or
   * that one and one that does not.
   */
  readonly modelMonitors: 'none' | 'renamed' | 'both';

  /**
   * Whether odh-model-controller creates a PodMonitor for each gateway that a model is served by. It keeps `istio_*` only,
   * so that the counters of Kuadrant's filter are not among what it scrapes.
   */
  readonly gatewayMonitor: boolean;

  /** The release of Models-as-a-Service that comes with it. */
  readonly maas?: MaasRelease;

  /** The namespace of maas-api. */
  readonly maasApiNamespace: string;

  /** The telemetry labels, where nobody says otherwise. */
  readonly labels: LabelPreset;
}

/** What a release of Models-as-a-Service does. */
export interface MaasRelease {
  readonly version: '0.0' | '0.1' | '0.2';

  /** Whether maas-controller writes the TelemetryPolicy and a Telemetry of the gateway, where telemetry is enabled. */
  readonly writesTelemetry: boolean;

  /** Whether maas-controller always creates a ServiceMonitor of Limitador for the store of Open Data Hub. */
  readonly limitadorMonitor: boolean;

  /**
   * The headers that the gateway takes away again behind Kuadrant's filter, before Istio writes its metrics: what they
   * carried is `unknown` in a tag, for every request that is answered.
   */
  readonly strippedHeaders: readonly string[];

  /** Whether the model's name is in `x-gateway-model-name` before Kuadrant's filter, whatever the path. */
  readonly modelHeader: boolean;

  /** Whether maas-api has a port for metrics that a monitor finds. With TLS it is not declared on the pod. */
  readonly maasApiMetrics: boolean;
}

/**
 * Sources: models-as-a-service `maas-controller/pkg/controller/maas/self_deployment_controller.go`,
 * `pkg/platform/tenantreconcile/{postrender,apply}.go`, `deployment/base/payload-processing/manager/plugins-configmap.yaml`
 * at v0.1.1 and v0.2.1; both run against a kube-apiserver.
 */
const MAAS: Readonly<Record<MaasRelease['version'], MaasRelease>> = {
  '0.0': {
    version: '0.0',
    writesTelemetry: false,
    limitadorMonitor: false,
    strippedHeaders: [],
    modelHeader: false,
    maasApiMetrics: true,
  },
  '0.1': {
    version: '0.1',
    writesTelemetry: true,
    limitadorMonitor: false,
    strippedHeaders: [],
    modelHeader: false,
    maasApiMetrics: true,
  },
  '0.2': {
    version: '0.2',
    writesTelemetry: true,
    limitadorMonitor: true,
    strippedHeaders: ['x-maas-subscription', 'x-maas-username', 'x-maas-group'],
    modelHeader: true,
    maasApiMetrics: false,
  },
};

const OPENSHIFT: DistributionTraits = {
  kuadrant: { namespace: 'kuadrant-system' },
  stack: { name: 'openshift-user-workload' },
  gatewayClass: 'openshift-default',
  modelTls: 'https',
  modelMonitors: 'none',
  gatewayMonitor: false,
  maasApiNamespace: 'maas-api',
  labels: 'tier',
};

/**
 * What comes with each release of Open Data Hub and OpenShift AI.
 * Sources: models-as-a-service `docs/content/release-notes/index.md` (which versions go together); opendatahub-io/kserve
 * `pkg/controller/v1alpha2/llmisvc/monitoring.go` at odh-v3.3 to odh-v3.5; odh-model-controller
 * `internal/controller/serving/llm/gateway_controller.go`; opendatahub-operator v3.3.0 to v3.5.0 (which monitors its
 * collector reads).
 */
const AI: Readonly<
  Record<
    AiVersion,
    Pick<DistributionTraits, 'modelMonitors' | 'gatewayMonitor'> & {
      readonly maas: MaasRelease['version'];
      readonly rhcl: RhclVersion;
    }
  >
> = {
  '3.3': { maas: '0.0', rhcl: '1.2', modelMonitors: 'renamed', gatewayMonitor: false },
  '3.4': { maas: '0.1', rhcl: '1.3', modelMonitors: 'both', gatewayMonitor: false },
  '3.5': { maas: '0.2', rhcl: '1.4', modelMonitors: 'both', gatewayMonitor: true },
};

function ofAi(version: AiVersion, redHat: boolean): DistributionTraits {
  const { maas, rhcl, modelMonitors, gatewayMonitor } = AI[version];
  const application = redHat ? 'redhat-ods-applications' : 'opendatahub';
  const infrastructure = redHat ? 'redhat-ai-gateway-infra' : 'odh-ai-gateway-infra';
  return {
    kuadrant: {
      version: KUADRANT_OF_RHCL[rhcl],
      namespace: redHat ? 'rh-connectivity-link' : 'kuadrant-system',
    },
    // Before 3.5 its store loads none of the monitors that operators create.
    stack: { name: version === '3.5' ? 'open-data-hub' : 'openshift-user-workload' },
    ownStore: { version, namespace: redHat ? 'redhat-ods-monitoring' : 'opendatahub' },
    gatewayClass: 'openshift-default',
    modelTls: 'https',
    modelMonitors,
    gatewayMonitor,
    maas: MAAS[maas],
    maasApiNamespace: maas === '0.2' ? infrastructure : application,
    labels: maas === '0.0' ? 'tier' : `maas-${maas}`,
  };
}

/**
 * Who installed the platform, and so what operators have created on it already. Its properties are plain data, the
 * `distribution` of a {@link PlatformSpec}; whatever follows from it can be said otherwise there.
 */
export class Distribution implements DistributionSpec {
  /** Kuadrant and KServe on OpenShift, their objects from the chart; model servers answer HTTPS. */
  static openShift(): Distribution {
    return new Distribution({ name: 'openshift' });
  }

  /**
   * KServe and Kuadrant as their projects release them, on any Kubernetes with prometheus-operator. KServe creates no
   * monitors, and its model servers answer plain HTTP unless `enableLLMInferenceServiceTLS` is set (kserve/kserve
   * `pkg/apis/serving/v1beta1/configmap.go`).
   */
  static upstream(): Distribution {
    return new Distribution({ name: 'upstream' });
  }

  /** Red Hat Connectivity Link on OpenShift, and KServe without an operator that watches it. */
  static rhcl(version: RhclVersion): Distribution {
    return new Distribution({ name: 'rhcl', version });
  }

  /** Open Data Hub, with the KServe and Models-as-a-Service of its release. */
  static openDataHub(version: AiVersion): Distribution {
    return new Distribution({ name: 'open-data-hub', version });
  }

  /** Red Hat OpenShift AI, with the KServe, Models-as-a-Service and Connectivity Link of its release. */
  static rhoai(version: AiVersion): Distribution {
    return new Distribution({ name: 'rhoai', version });
  }

  /** The distribution that plain data describes. */
  static of(spec: DistributionName | DistributionSpec): Distribution {
    return new Distribution(typeof spec === 'string' ? { name: spec } : spec);
  }

  readonly name: DistributionName;
  readonly version?: AiVersion | RhclVersion;
  readonly #traits: DistributionTraits;

  private constructor({ name = 'openshift', version }: DistributionSpec) {
    this.name = name;
    if (version !== undefined) this.version = version;
    this.#traits = traitsOf(name, version);
  }

  get traits(): DistributionTraits {
    return this.#traits;
  }

  toString(): string {
    return this.version === undefined ? TITLES[this.name] : `${TITLES[this.name]} ${this.version}`;
  }
}

const TITLES: Readonly<Record<DistributionName, string>> = {
  openshift: 'Kuadrant and KServe on OpenShift',
  upstream: 'upstream KServe and Kuadrant',
  rhcl: 'Red Hat Connectivity Link',
  'open-data-hub': 'Open Data Hub',
  rhoai: 'Red Hat OpenShift AI',
};

/** The versions that a distribution is told apart by, oldest first; none where there is one. */
export function versionsOf(name: DistributionName): readonly string[] {
  if (name === 'rhcl') return RHCL_VERSIONS;
  return name === 'rhoai' || name === 'open-data-hub' ? AI_VERSIONS : [];
}

function traitsOf(name: DistributionName, version: string | undefined): DistributionTraits {
  switch (name) {
    case 'openshift':
      return OPENSHIFT;
    case 'upstream':
      return {
        ...OPENSHIFT,
        stack: { name: 'prometheus-operator' },
        gatewayClass: 'istio',
        modelTls: 'http',
      };
    case 'rhcl':
      return {
        ...OPENSHIFT,
        kuadrant: {
          version: KUADRANT_OF_RHCL[RHCL_VERSIONS.find((one) => one === version) ?? '1.4'],
          namespace: 'rh-connectivity-link',
        },
      };
    case 'open-data-hub':
    case 'rhoai':
      return ofAi(AI_VERSIONS.find((one) => one === version) ?? '3.5', name === 'rhoai');
  }
}
