import { anyOf } from '../validation/wording';

type Fields = Readonly<Record<string, unknown>>;

/** What a field has to be; `optional` where it may be left out. */
type Form = (place: string, value: unknown) => readonly string[];

const LEGACY = {
  service: text,
  scope: text,
  predicates: optional(list(text)),
  sources: optional(list(text)),
};
const ITEM = object({ key: text, value: text });
const DATA_ITEM = object({ static: optional(ITEM), expression: optional(ITEM) });
const STEP = {
  predicate: text,
  terminal: flag,
  isGuard: optional(flag),
  execution: optional(oneOf('parallel', 'sequential')),
  sources: optional(list(text)),
};
const TEXT_OR_MAP: Form = (place, value) => (typeof value === 'string' ? [] : object({})(place, value));

const TYPED: Readonly<Record<string, () => Form>> = {
  grpc: () =>
    object({
      ...STEP,
      var: text,
      service: text,
      messageBuilder: TEXT_OR_MAP,
      label: optional(text),
      onReply: optional(list(action)),
    }),
  deny: () => object({ ...STEP, denyWith: text }),
  headers: () => object({ ...STEP, target: oneOf('request', 'response'), headers: text }),
  store: () => object({ ...STEP, path: text, value: TEXT_OR_MAP, exportToHost: optional(flag) }),
  fail: () => object({ ...STEP, logMessage: text }),
};

const SERVICE: Form = (place, value) => {
  const isDynamic = isFields(value) && value.type === 'dynamic';
  return object({
    type: oneOf('auth', 'ratelimit', 'ratelimit-check', 'ratelimit-report', 'tracing', 'dynamic'),
    endpoint: text,
    failureMode: oneOf('deny', 'allow'),
    ...(isDynamic ? { grpcService: text, grpcMethod: text } : {}),
  })(place, value);
};

const CONFIG = object({
  services: values(SERVICE),
  actionSets: list(
    object({
      name: text,
      routeRuleConditions: object({ hostnames: list(text), predicates: optional(list(text)) }),
      actions: list(action),
    }),
  ),
  requestData: optional(values(text)),
  observability: optional(
    object({
      httpHeaderIdentifier: optional(text),
      defaultLevel: optional(oneOf('ERROR', 'WARN', 'INFO', 'DEBUG')),
      tracing: optional(object({ service: text })),
    }),
  ),
  descriptorService: optional(text),
});

/**
 * What keeps a configuration from untyped code from being one that the wasm-shim reads at all, by the path of each field.
 * Fields that it does not know it ignores. Source: Kuadrant/wasm-shim `src/configuration.rs`.
 */
export function configShapeProblems(config: unknown): readonly string[] {
  // Each path begins with the name of a field.
  return CONFIG('', config);
}

function action(place: string, value: unknown): readonly string[] {
  if (!isFields(value)) return wrong(place, 'an object', value);
  if (value.type === undefined) {
    const conditionalData = optional(
      list(object({ predicates: optional(list(text)), data: list(DATA_ITEM) })),
    );
    return object({ ...LEGACY, conditionalData })(place, value);
  }
  const typed =
    typeof value.type === 'string' && Object.hasOwn(TYPED, value.type) ? TYPED[value.type] : undefined;
  return typed === undefined
    ? oneOf(...Object.keys(TYPED))(`${place}.type`, value.type)
    : typed()(place, value);
}

function object(fields: Readonly<Record<string, Form>>): Form {
  return (place, value) => {
    if (!isFields(value)) return wrong(place, 'an object', value);
    return Object.entries(fields).flatMap(([name, form]) => form(inside(place, name), value[name]));
  };
}

function values(form: Form): Form {
  return (place, value) => {
    if (!isFields(value)) return wrong(place, 'an object', value);
    return Object.entries(value).flatMap(([name, each]) => form(inside(place, name), each));
  };
}

function list(form: Form): Form {
  return (place, value) =>
    Array.isArray(value)
      ? value.flatMap((each: unknown, i) => form(`${place}[${i}]`, each))
      : wrong(place, 'a list', value);
}

function optional(form: Form): Form {
  return (place, value) => (value === undefined ? [] : form(place, value));
}

function text(place: string, value: unknown): readonly string[] {
  return typeof value === 'string' ? [] : wrong(place, 'a text', value);
}

function flag(place: string, value: unknown): readonly string[] {
  return typeof value === 'boolean' ? [] : wrong(place, 'true or false', value);
}

function oneOf(...known: readonly string[]): Form {
  const allowed = anyOf(known.map((each) => JSON.stringify(each)));
  return (place, value) =>
    typeof value === 'string' && known.includes(value) ? [] : wrong(place, allowed, value);
}

function wrong(place: string, wanted: string, value: unknown): readonly string[] {
  const what = value === undefined ? 'is missing' : `is ${JSON.stringify(value)}`;
  return [
    `${place === '' ? 'the configuration' : place} ${what}, and the filter rejects its whole configuration: write ${wanted}.`,
  ];
}

function inside(place: string, name: string): string {
  return place === '' ? name : `${place}.${name}`;
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
