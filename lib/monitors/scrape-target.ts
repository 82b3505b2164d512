import { labelsProblems, namespaceProblems, portProblems } from '../validation/kubernetes-names';

/** What a monitor finds: the endpoints of Services, or pods, by labels and always in one named namespace. */
export class ScrapeTarget {
  static services(namespace: string, labels: Readonly<Record<string, string>>): ScrapeTarget {
    return new ScrapeTarget('Service', namespace, labels);
  }

  static pods(namespace: string, labels: Readonly<Record<string, string>>): ScrapeTarget {
    return new ScrapeTarget('Pod', namespace, labels);
  }

  private constructor(
    readonly kind: 'Service' | 'Pod',
    readonly namespace: string,
    readonly labels: Readonly<Record<string, string>>,
  ) {}

  problems(): string[] {
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
