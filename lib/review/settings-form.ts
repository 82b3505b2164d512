import { type LabelDimension } from '../labels/telemetry-labels';
import { KUADRANT_VERSIONS } from '../platform/kuadrant-version';
import { type RouteTermination } from '../platform/platform';
import { STACK_NAMES } from '../platform/stack';
import { anyOf, nearest } from '../validation/wording';
import { type FlowSettings, PRESETS } from './flow-settings';
import { isList, isRecord } from './plain-data';

/** What is wrong with a value, as the rest of a sentence that begins with where it is; nothing where it fits. */
type Leaf = (value: unknown) => string | undefined;

/** What a setting may be: a value, parts by their names, or any number of parts alike. */
type Form = Leaf | { readonly parts: Readonly<Record<string, Form>> } | { readonly each: Form };

const text = fits((value) => typeof value === 'string', 'a text');
const flag = fits((value) => typeof value === 'boolean', 'true or false');
const texts = fits(
  (value) => isList(value) && value.every((one) => typeof one === 'string'),
  'a list of texts',
);
const seconds = fits((value) => Number.isInteger(value) && Number(value) > 0, 'a whole number above 0');

const DIMENSIONS: Readonly<Record<LabelDimension, true>> = {
  users: true,
  plans: true,
  models: true,
  organizations: true,
  'cost-centers': true,
  other: true,
};
const TERMINATIONS: Readonly<Record<RouteTermination, true>> = {
  passthrough: true,
  edge: true,
  reencrypt: true,
};

const SETTINGS = {
  preset: oneOf(PRESETS),
  labels: { each: { parts: { cel: text, counts: oneOf(Object.keys(DIMENSIONS)) } } },
  gateway: { parts: { name: text, namespace: text, className: text } },
  kuadrant: { parts: { namespace: text, version: oneOf(KUADRANT_VERSIONS), observability: flag } },
  models: { parts: { namespaces: texts } },
  maasApi: { parts: { namespace: text, service: text } },
  route: { parts: { name: text, namespace: text } },
  grafana: { parts: { namespace: text } },
  stack: oneOf(STACK_NAMES),
  selectorLabels: { each: text },
  scrape: { each: text },
  scrapeIntervalSeconds: seconds,
  routeTermination: oneOf(Object.keys(TERMINATIONS)),
} satisfies Readonly<Record<keyof FlowSettings, Form>>;

/** What is wrong with settings that came from a file: a name that is none, a value that says nothing. */
export function settingsProblems(settings: object): string[] {
  return problemsIn(settings, { parts: SETTINGS }, []);
}

function problemsIn(value: unknown, form: Form, path: readonly string[]): string[] {
  if (value === undefined) return [];
  const where = path.join('.');
  if (typeof form === 'function') {
    const problem = form(value);
    return problem === undefined ? [] : [`${where} ${problem}`];
  }
  if (!isRecord(value)) {
    const names = 'parts' in form ? anyOf(Object.keys(form.parts)) : 'names of your own';
    return [`${where} is ${JSON.stringify(value)}: write a map with ${names}.`];
  }
  return Object.entries(value).flatMap(([name, part]) => {
    const at = [...path, name];
    if ('each' in form) return problemsIn(part, form.each, at);
    const known = Object.hasOwn(form.parts, name) ? form.parts[name] : undefined;
    return known === undefined ? [unknownName(at, Object.keys(form.parts))] : problemsIn(part, known, at);
  });
}

function unknownName(path: readonly string[], known: readonly string[]): string {
  const [near] = nearest(path.at(-1) ?? '', known);
  const said = `${path.join('.')} is no setting`;
  return near === undefined ? `${said}: write ${anyOf(known)}.` : `${said}. Did you mean "${near}"?`;
}

function fits(is: (value: unknown) => boolean, write: string): Leaf {
  return (value) => (is(value) ? undefined : `is ${JSON.stringify(value)}: write ${write}.`);
}

function oneOf(known: readonly string[]): Leaf {
  return (value) =>
    known.some((one) => one === value)
      ? undefined
      : `${JSON.stringify(value)} is unknown: write one of ${known.map((each) => `'${each}'`).join(', ')}.`;
}
