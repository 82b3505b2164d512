import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import Ajv, { type ErrorObject, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import { parseAllDocuments } from 'yaml';
import { celIdentifier, compileRule } from './kubernetes-cel';

/** The part of a structural schema that this oracle reads; every other keyword goes to ajv as it is. */
export interface CrdSchema {
  readonly type?: string | readonly string[];
  readonly properties?: Readonly<Record<string, CrdSchema>>;
  readonly additionalProperties?: CrdSchema | boolean;
  readonly items?: CrdSchema;
  readonly required?: readonly string[];
  readonly 'x-kubernetes-int-or-string'?: boolean;
  readonly 'x-kubernetes-preserve-unknown-fields'?: boolean;
  readonly 'x-kubernetes-list-type'?: 'atomic' | 'set' | 'map';
  readonly 'x-kubernetes-list-map-keys'?: readonly string[];
  readonly 'x-kubernetes-validations'?: readonly CrdRule[];
  readonly [keyword: string]: unknown;
}

export interface CrdRule {
  readonly rule: string;
  readonly message?: string;
  readonly optionalOldSelf?: boolean;
}

interface CustomResourceDefinition {
  readonly spec: {
    readonly group: string;
    readonly scope: 'Namespaced' | 'Cluster';
    readonly names: { readonly kind: string };
    readonly versions: readonly {
      readonly name: string;
      readonly schema: { readonly openAPIV3Schema: CrdSchema };
    }[];
  };
}

/** One version of a custom resource, ready to check objects with. */
export interface CrdVersion {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespaced: boolean;
  readonly schema: CrdSchema;
}

/** The folder of upstream CRDs that lies beside a developer's checkout, where there is one. */
export function crdFolder(): string | undefined {
  const folder = path.join(__dirname, '..', '..', '..', 'shared', 'crds');
  return existsSync(folder) ? folder : undefined;
}

/** Every version of every CRD in the folder. */
export function crdVersions(): readonly CrdVersion[] {
  const folder = crdFolder();
  if (folder === undefined) throw new Error('there are no CRDs to check with: ask crdFolder() first');
  versions ??= readdirSync(folder)
    .filter((file) => file.endsWith('.yaml'))
    .flatMap((file) => readDefinitions(path.join(folder, file)))
    .flatMap(({ spec }) =>
      spec.versions.map(({ name, schema }) => ({
        apiVersion: `${spec.group}/${name}`,
        kind: spec.names.kind,
        namespaced: spec.scope === 'Namespaced',
        schema: asServed(schema.openAPIV3Schema),
      })),
    );
  return versions;
}

let versions: readonly CrdVersion[] | undefined;

function readDefinitions(file: string): CustomResourceDefinition[] {
  return parseAllDocuments(readFileSync(file, 'utf8')).map((document) => {
    if (document.errors[0]) throw new Error(`${file}: ${document.errors[0].message}`);
    return document.toJS() as CustomResourceDefinition;
  });
}

/** The fields that the API server adds to every CRD. It checks `metadata` by itself, so any field passes here. */
function asServed(root: CrdSchema): CrdSchema {
  return {
    ...root,
    properties: {
      ...root.properties,
      apiVersion: { type: 'string' },
      kind: { type: 'string' },
      metadata: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
    },
    required: [...new Set(['apiVersion', 'kind', 'metadata', ...(root.required ?? [])])],
  };
}

export function findCrdVersion(apiVersion: unknown, kind: unknown): CrdVersion | undefined {
  return crdVersions().find((version) => version.apiVersion === apiVersion && version.kind === kind);
}

/**
 * What the API server would refuse in an object: fields, list keys, CEL rules.
 * Kinds that are built into Kubernetes have no CRD and give no problem; any other kind without one does.
 */
export function crdProblems(object: object): string[] {
  // As JSON, which is what is sent; and a copy, because defaults are filled in as the API server does first.
  const sent: unknown = JSON.parse(JSON.stringify(object));
  if (!isRecord(sent)) return ['not an object'];

  // The operator of Open Data Hub's store is a fork, whose kinds differ in their group only.
  const group = sent.apiVersion === 'monitoring.rhobs/v1' ? 'monitoring.coreos.com/v1' : sent.apiVersion;
  const version = findCrdVersion(group, sent.kind);
  if (version === undefined) {
    return isBuiltIn(sent.apiVersion)
      ? []
      : [`there is no CRD for ${String(sent.apiVersion)} ${String(sent.kind)}`];
  }
  const validate = structuralValidator(version);
  const structural = validate(sent) ? [] : (validate.errors ?? []).map(structuralProblem);
  const nodes = [...walk(version.schema, sent, '')];
  const lists = nodes.flatMap(listProblems);
  // Rules may take for granted that the structure is right, so the API server runs them last.
  return structural.length + lists.length > 0 ? [...structural, ...lists] : nodes.flatMap(ruleProblems);
}

function isBuiltIn(apiVersion: unknown): boolean {
  return (
    typeof apiVersion === 'string' &&
    /^((apps|autoscaling|batch|policy|[a-z.]+\.k8s\.io)\/)?v\d/.test(apiVersion)
  );
}

const ajv = new Ajv({
  allErrors: true,
  useDefaults: true,
  verbose: true,
  strict: true,
  // Structural schemas put `required` in anyOf branches that state neither a type nor the properties.
  strictTypes: false,
  strictRequired: false,
  allowUnionTypes: true,
  code: { regExp: Object.assign(goRegExp, { code: 'goRegExp' }) },
});
addFormats(ajv);
// ajv-formats reads ISO 8601; Kubernetes means Go's notation and adds days and weeks (kube-openapi's strfmt).
ajv.addFormat('duration', /^([+-]?0|[+-]?((\d+(\.\d*)?|\.\d+)(ns|us|µs|μs|ms|s|m|h|d|w))+)$/);
// Named one by one, so that ajv throws on an extension that nobody here has thought about.
ajv.addVocabulary([
  'x-kubernetes-int-or-string',
  'x-kubernetes-list-map-keys',
  'x-kubernetes-list-type',
  'x-kubernetes-map-type',
  'x-kubernetes-preserve-unknown-fields',
  'x-kubernetes-validations',
]);

/** JavaScript has no inline flags before the ES2025 modifiers: Go's leading `(?i)` becomes a flag. */
function goRegExp(pattern: string, flags: string): RegExp {
  const plain = pattern.replace(/^(\^?)\(\?i\)/, '$1');
  return new RegExp(plain, plain === pattern ? flags : `${flags}i`);
}

const validators = new Map<CrdVersion, ValidateFunction>();

function structuralValidator(version: CrdVersion): ValidateFunction {
  const known = validators.get(version);
  if (known) return known;
  // Finds a rule that cannot be evaluated although no object at hand reaches it.
  [...subschemas(version.schema)].flatMap(checkedRules).forEach(({ rule }) => compileRule(rule));
  const validator = ajv.compile(closed(version.schema));
  validators.set(version, validator);
  return validator;
}

/** A schema and all that its objects and lists can hold. */
export function* subschemas(schema: CrdSchema): Generator<CrdSchema> {
  yield schema;
  const { properties = {}, items, additionalProperties } = schema;
  for (const under of [...Object.values(properties), items, additionalProperties]) {
    if (isRecord(under)) yield* subschemas(under);
  }
}

/** The rules that say something of one object; the others compare it with what it was before. */
export function checkedRules(schema: CrdSchema): readonly CrdRule[] {
  return (schema['x-kubernetes-validations'] ?? []).filter(
    ({ rule, optionalOldSelf }) => optionalOldSelf === true || !/\boldSelf\b/.test(rule),
  );
}

/** The schema with every object closed to fields it does not name, as `kubectl apply` validates by default. */
function closed(schema: CrdSchema): CrdSchema {
  const { properties, items, additionalProperties } = schema;
  const open = additionalProperties !== undefined || schema['x-kubernetes-preserve-unknown-fields'] === true;
  return {
    ...schema,
    ...(properties && {
      properties: Object.fromEntries(
        Object.entries(properties).map(([name, value]) => [name, closed(value)]),
      ),
    }),
    ...(items && { items: closed(items) }),
    ...(isRecord(additionalProperties) && { additionalProperties: closed(additionalProperties) }),
    ...(!open && (schema.type === 'object' || properties) && { additionalProperties: false }),
    // The `anyOf` that comes with it says the same and would report it three times.
    ...(schema['x-kubernetes-int-or-string'] && { type: ['integer', 'string'], anyOf: undefined }),
  };
}

function structuralProblem({ instancePath, keyword, params, message, data }: ErrorObject): string {
  const at = fieldPath(instancePath);
  if (keyword === 'additionalProperties')
    return `${below(at, String(params.additionalProperty))}: unknown field`;
  if (keyword === 'required') return `${below(at, String(params.missingProperty))}: required`;
  const allowed = keyword === 'enum' ? ` (${(params.allowedValues as unknown[]).join(', ')})` : '';
  const got = typeof data === 'object' && data !== null ? '' : `, got ${JSON.stringify(data).slice(0, 100)}`;
  return `${at || 'object'}: ${message}${allowed}${got}`;
}

/** A JSON pointer as people write a field: `/spec/rules/0/expr` is `spec.rules[0].expr`. */
export function fieldPath(pointer: string): string {
  return pointer
    .split('/')
    .slice(1)
    .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce((before, key) => (/^\d+$/.test(key) ? `${before}[${key}]` : below(before, key)), '');
}

function below(parent: string, key: string): string {
  return parent === '' ? key : `${parent}.${key}`;
}

/** A value, the schema it is under and where it is. */
export interface CrdNode {
  readonly schema: CrdSchema;
  readonly value: unknown;
  readonly at: string;
}

function* walk(schema: CrdSchema, value: unknown, at: string): Generator<CrdNode> {
  yield { schema, value, at };
  if (Array.isArray(value) && schema.items) {
    for (const [index, item] of value.entries()) yield* walk(schema.items, item, `${at}[${index}]`);
  }
  if (!isRecord(value)) return;
  for (const [key, item] of Object.entries(value)) {
    const under = fieldSchema(schema, key);
    if (under) yield* walk(under, item, below(at, key));
  }
}

function fieldSchema({ properties, additionalProperties }: CrdSchema, key: string): CrdSchema | undefined {
  if (properties && Object.hasOwn(properties, key)) return properties[key];
  return isRecord(additionalProperties) ? additionalProperties : undefined;
}

function listProblems({ schema, value, at }: CrdNode): string[] {
  const type = schema['x-kubernetes-list-type'];
  if (!Array.isArray(value) || (type !== 'map' && type !== 'set')) return [];
  const keys = schema['x-kubernetes-list-map-keys'] ?? [];
  const identities = value.map((item: unknown) =>
    JSON.stringify(type === 'map' && isRecord(item) ? keys.map((key) => [key, item[key]]) : item),
  );
  return identities.flatMap((identity, index) => {
    const first = identities.indexOf(identity);
    return first === index ? [] : [`${at}[${index}]: duplicate of ${at}[${first}], both have ${identity}`];
  });
}

/** The rules of one node that its value breaks. */
export function ruleProblems({ schema, value, at }: CrdNode): string[] {
  const rules = checkedRules(schema);
  if (rules.length === 0 || value === null) return [];
  const self = toCel(schema, value);
  return rules.flatMap(({ rule, message = `breaks the rule ${rule}` }) => {
    const { holds, reason } = compileRule(rule)(self);
    return holds ? [] : [`${at || 'object'}: ${message}${reason === undefined ? '' : ` (${reason})`}`];
  });
}

/** The value as CEL sees it: whole numbers are BigInt unless the schema says `number`, and names are identifiers. */
function toCel(schema: CrdSchema, value: unknown): unknown {
  if (typeof value === 'number')
    return Number.isInteger(value) && schema.type !== 'number' ? BigInt(value) : value;
  if (Array.isArray(value)) return value.map((item) => toCel(schema.items ?? {}, item));
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      // Only properties are identifiers; the keys of a map are strings and stay as they are.
      schema.properties && Object.hasOwn(schema.properties, key) ? celIdentifier(key) : key,
      toCel(fieldSchema(schema, key) ?? {}, item),
    ]),
  );
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
