import { quote } from './wording';

/**
 * The forms Kubernetes and Prometheus accept. Each check answers with the problem in words, or nothing.
 * Sources: Kubernetes "Object Names and IDs", "Labels and Selectors", "Annotations"; prometheus-operator API reference.
 */

const DNS_LABEL = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
const DNS_SUBDOMAIN = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const LABEL_NAME = /^([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$/;
const LABEL_VALUE = /^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$/;

/** The name of an object: a DNS subdomain of at most 253 characters. */
export function nameProblems(what: string, name: string): string[] {
  if (name.length <= 253 && DNS_SUBDOMAIN.test(name)) return [];
  return [
    `${what} ${quote(name)} is not a Kubernetes name: use at most 253 lower-case letters, digits, "-" and ".", ` +
      `beginning and ending with a letter or digit.${suggestion(name)}`,
  ];
}

/** The name of a Service: a DNS label that begins with a letter. */
export function serviceNameProblems(what: string, name: string): string[] {
  if (name.length <= 63 && DNS_LABEL.test(name) && /^[a-z]/.test(name)) return [];
  return [
    `${what} ${quote(name)} is not a Service name: use at most 63 lower-case letters, digits and "-", ` +
      `beginning with a letter.${suggestion(name)}`,
  ];
}

/** A namespace: a DNS label of at most 63 characters. */
export function namespaceProblems(what: string, namespace: string): string[] {
  if (namespace.length <= 63 && DNS_LABEL.test(namespace)) return [];
  return [
    `${what} ${quote(namespace)} is not a namespace: use at most 63 lower-case letters, digits and "-", ` +
      `beginning and ending with a letter or digit.${suggestion(namespace)}`,
  ];
}

/** Kubernetes labels, as metadata or in a selector. */
export function labelsProblems(what: string, labels: Readonly<Record<string, string>>): string[] {
  return Object.entries(labels).flatMap(([key, value]) => [
    ...(isQualifiedName(key)
      ? []
      : [`${what} has the key ${quote(key)}, which is not a Kubernetes label key.`]),
    ...unwritableKeyProblems(what, key),
    ...(value.length <= 63 && LABEL_VALUE.test(value)
      ? []
      : [
          `${what} gives ${quote(key)} the value ${quote(value)}, which is not a Kubernetes label value: use at ` +
            `most 63 letters, digits, "-", "_" and ".", beginning and ending with a letter or digit.`,
        ]),
  ]);
}

/** Annotations: keys have a form, values do not. */
export function annotationsProblems(what: string, annotations: Readonly<Record<string, string>>): string[] {
  return Object.keys(annotations).flatMap((key) => [
    ...(isQualifiedName(key)
      ? []
      : [`${what} has the key ${quote(key)}, which is not a Kubernetes annotation key.`]),
    ...unwritableKeyProblems(what, key),
  ]);
}

/** cdk8s asks each map for its `constructor`, to find out whether it is one (cdk8s `resolve.ts`). */
export function unwritableKeyProblems(what: string, key: string): string[] {
  return key === 'constructor'
    ? [`${what} has the key "constructor", and cdk8s cannot write a map that has it: choose another key.`]
    : [];
}

/** A TCP port. */
export function portProblems(what: string, port: number): string[] {
  return Number.isInteger(port) && port >= 1 && port <= 65535
    ? []
    : [`${what} is ${port}: write a whole number from 1 to 65535.`];
}

/** A host name, exact or with `*.` in front, as the Gateway API has it. */
export function hostnameProblems(what: string, hostname: string): string[] {
  const name = hostname.startsWith('*.') ? hostname.slice(2) : hostname;
  return name.length <= 253 && DNS_SUBDOMAIN.test(name)
    ? []
    : [`${what} ${quote(hostname)} is not a host name: write "maas.example.org" or "*.example.org".`];
}

function isQualifiedName(key: string): boolean {
  const slash = key.indexOf('/');
  const name = key.slice(slash + 1);
  const prefix = slash < 0 ? undefined : key.slice(0, slash);
  return (
    name.length <= 63 &&
    LABEL_NAME.test(name) &&
    (prefix === undefined || (prefix.length <= 253 && DNS_SUBDOMAIN.test(prefix)))
  );
}

/** The name that was probably meant by one that Kubernetes does not take: lower-case letters, digits and "-". */
export function nearestName(name: string): string | undefined {
  const near = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^[-0-9]+|-+$/g, '');
  return near !== '' && near !== name && near.length <= 63 ? near : undefined;
}

function suggestion(name: string): string {
  const near = nearestName(name);
  return near === undefined ? '' : ` Did you mean "${near}"?`;
}
