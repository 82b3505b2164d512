import { type Service } from 'cdk8s-plus-28';
import { labelsProblems, namespaceProblems, portProblems } from '../validation/kubernetes-names';

/** What a monitor finds: the endpoints of Services, or pods, by labels and always in one named namespace. */
export class ScrapeTarget {
  static services(namespace: string, labels: Readonly<Record<string, string>>): ScrapeTarget {
    return new ScrapeTarget('Service', namespace, labels);
  }

  /**
   * A Service of this app: its namespace, its labels and, for a monitor without endpoints, its metrics port. Labels that
   * it gets later do not narrow what the monitor finds.
   */
  static of(service: Service): ScrapeTarget {
    const { metadata } = service;
    const { labels = {} } = metadata.toJson() as { readonly labels?: Readonly<Record<string, string>> };
    return new ScrapeTarget('Service', metadata.namespace ?? '', labels, service);
  }

  static pods(namespace: string, labels: Readonly<Record<string, string>>): ScrapeTarget {
    return new ScrapeTarget('Pod', namespace, labels);
  }

  private constructor(
    readonly kind: 'Service' | 'Pod',
    readonly namespace: string,
    readonly labels: Readonly<Record<string, string>>,
    private readonly service?: Service,
  ) {}

  /** The metrics port of the Service that it was made of: its only one, or the one that is named for metrics. */
  get metricsPort(): ScrapePort | undefined {
    const { ports = [] } = this.service ?? {};
    const [only, ...others] =
      ports.length === 1 ? ports : ports.filter(({ name = '' }) => METRICS_NAME.test(name));
    if (only === undefined || others.length > 0) return undefined;
    return only.name === undefined
      ? ScrapePort.number(only.targetPort ?? only.port)
      : ScrapePort.named(only.name);
  }

  problems(): string[] {
    if (this.service !== undefined && this.namespace === '') {
      return [`the Service ${this.service.node.path} has no namespace: give one to it, or to its chart.`];
    }
    if (this.service !== undefined && Object.keys(this.labels).length === 0) {
      return [`the Service ${this.service.node.path} has no labels to find it by: give it one, such as app.`];
    }
    return [
      ...namespaceProblems('target namespace', this.namespace),
      ...labelsProblems('target labels', this.labels),
      ...(Object.keys(this.labels).length === 0
        ? [
            `target labels are empty and would find every ${this.kind} of the namespace: name at least one label.`,
          ]
        : []),
    ];
  }
}

const METRICS_NAME = /(^|-)metrics(-|$)/;

/** The port of an endpoint. */
export class ScrapePort {
  /** By the name it has on the Service or pod. */
  static named(name: string): ScrapePort {
    return new ScrapePort(name);
  }

  /** By the number the container listens on, whatever the Service calls it. */
  static number(port: number): ScrapePort {
    return new ScrapePort(port);
  }

  private constructor(readonly value: string | number) {}

  problems(): string[] {
    if (typeof this.value === 'number') return portProblems('port', this.value);
    return /^(?=.*[a-z])[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/.test(this.value)
      ? []
      : [`port ${JSON.stringify(this.value)} is not a port name: use lower-case letters, digits and "-".`];
  }
}
