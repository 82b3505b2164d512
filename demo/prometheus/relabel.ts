import { type Labels } from '../exposition/registry';

/** As in a Prometheus configuration. */
export interface RelabelConfig {
  readonly source_labels?: readonly string[];
  readonly separator?: string;
  readonly regex?: string;
  readonly target_label?: string;
  readonly replacement?: string;
  readonly action?:
    'replace' | 'keep' | 'drop' | 'labelmap' | 'labeldrop' | 'labelkeep' | 'lowercase' | 'uppercase';
}

const ACTIONS = [
  'replace',
  'keep',
  'drop',
  'labelmap',
  'labeldrop',
  'labelkeep',
  'lowercase',
  'uppercase',
] as const;

export function relabelAction(action: string | undefined): RelabelConfig['action'] {
  if (action === undefined) return undefined;
  const found = ACTIONS.find((known) => known === action.toLowerCase());
  if (found === undefined)
    throw new Error(`the demo does not know the relabelling action ${JSON.stringify(action)}`);
  return found;
}

/**
 * What relabelling leaves of a set of labels: for history, which Prometheus did not see. undefined when it is dropped.
 * Source: prometheus/prometheus `model/relabel/relabel.go`. A test holds it against a running Prometheus.
 */
export function relabelled(labels: Labels, configs: readonly RelabelConfig[]): Labels | undefined {
  let current: Record<string, string> = { ...labels };
  for (const config of configs) {
    const next = applied(current, config);
    if (next === undefined) return undefined;
    current = next;
  }
  return current;
}

function applied(labels: Record<string, string>, config: RelabelConfig): Record<string, string> | undefined {
  const { source_labels = [], separator = ';', regex = '(.*)', action = 'replace' } = config;
  const pattern = new RegExp(`^(?:${regex})$`, 's');
  const value = source_labels.map((name) => labels[name] ?? '').join(separator);
  switch (action) {
    case 'keep':
      return pattern.test(value) ? labels : undefined;
    case 'drop':
      return pattern.test(value) ? undefined : labels;
    case 'labeldrop':
      return filtered(labels, (name) => !pattern.test(name));
    case 'labelkeep':
      return filtered(labels, (name) => pattern.test(name));
    case 'labelmap':
      return mapped(labels, pattern, config.replacement ?? '$1');
    case 'lowercase':
      return withLabel(labels, config.target_label ?? '', value.toLowerCase());
    case 'uppercase':
      return withLabel(labels, config.target_label ?? '', value.toUpperCase());
    case 'replace': {
      const match = pattern.exec(value);
      if (match === null) return labels;
      const target = expanded(config.target_label ?? '', match);
      return withLabel(labels, target, expanded(config.replacement ?? '$1', match));
    }
  }
}

function mapped(
  labels: Record<string, string>,
  pattern: RegExp,
  replacement: string,
): Record<string, string> {
  const added = Object.entries(labels).flatMap(([name, value]) => {
    const match = pattern.exec(name);
    return match === null ? [] : [[expanded(replacement, match), value] as const];
  });
  return { ...labels, ...Object.fromEntries(added) };
}

function expanded(template: string, match: RegExpExecArray): string {
  return template.replace(/\$\{?(\d+)\}?/g, (_, group: string) => match[Number(group)] ?? '');
}

function withLabel(labels: Record<string, string>, name: string, value: string): Record<string, string> {
  return value === '' ? filtered(labels, (other) => other !== name) : { ...labels, [name]: value };
}

function filtered(labels: Record<string, string>, keep: (name: string) => boolean): Record<string, string> {
  return Object.fromEntries(Object.entries(labels).filter(([name]) => keep(name)));
}
