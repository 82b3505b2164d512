import {
  type WasmAction,
  type WasmDataItem,
  type WasmKeyValue,
  type WasmLegacyAction,
  type WasmService,
} from './wasm-config';
import {
  type WasmCheckContext,
  type WasmStage,
  dataValueProblems,
  hitsAddendProblems,
  keyProblems,
  labelProblems,
  predicateProblems,
  syntaxProblems,
  valueProblems,
} from './wasm-expression-check';
import { type WasmMessage } from './wasm-message';
import { shimVersionProblems, shipsShim } from './wasm-shim-version';
import { type WasmGrpcAction, type WasmTypedAction } from './wasm-typed-action';

/** What keeps an action from doing what it says. */
export function actionProblems(place: string, action: WasmAction, context: WasmCheckContext): string[] {
  return action.type === undefined
    ? legacyProblems(place, action, context)
    : [
        ...shimVersionProblems(`${place}.type "${action.type}"`, '0.13', context.version),
        ...(action.type === 'fail'
          ? shimVersionProblems(`${place}.type "fail" outside onReply`, 'main', context.version)
          : []),
        ...(action.execution === undefined
          ? []
          : shimVersionProblems(`${place}.execution "${action.execution}"`, 'main', context.version)),
        ...predicateProblems(`${place}.predicate`, action.predicate, stageOf(action), context),
        ...typedProblems(place, action, context),
      ];
}

function legacyProblems(place: string, action: WasmLegacyAction, context: WasmCheckContext): string[] {
  const { version } = context;
  const { service, scope, predicates = [], conditionalData = [], sources = [] } = action;
  const { type, problems } = called(`${place}.service`, service, context);
  const stage = type === 'ratelimit-report' ? 'response' : 'request';
  const limits = type?.startsWith('ratelimit') ?? false;
  const data = conditionalData.flatMap((block) => block.data);
  return [
    ...problems,
    ...(type === 'dynamic'
      ? [
          `${place}.service "${service}" is dynamic, which only a typed action can call: write one of type "grpc".`,
        ]
      : []),
    ...(scope === ''
      ? [
          limits
            ? `${place}.scope is empty: write the namespace of the limits in Limitador, "<namespace>/<route>".`
            : `${place}.scope is empty: write the host of the AuthConfig.`,
        ]
      : []),
    ...(limits && predicates.length > 0 && !shipsShim(version, '0.12')
      ? [
          `${place}.predicates has no effect on limits in Kuadrant ${version}: put the conditions into ` +
            `conditionalData[].predicates.`,
        ]
      : []),
    ...predicates.flatMap((cel, i) => predicateProblems(`${place}.predicates[${i}]`, cel, stage, context)),
    ...(sources.length === 0 ? [] : shimVersionProblems(`${place}.sources`, '0.12', version)),
    ...(type === 'auth' && conditionalData.length > 0
      ? [`${place}.conditionalData is for limits, and "${service}" authenticates: leave it out.`]
      : []),
    ...(limits && data.every((item) => isReserved(keyValue(item)?.key ?? ''))
      ? [
          `${place} names no limit, so it calls nothing and counts nothing: add the key of a limit to conditionalData.`,
        ]
      : []),
    ...conditionalData.flatMap((block, i) => [
      ...(block.predicates ?? []).flatMap((cel, j) =>
        predicateProblems(`${place}.conditionalData[${i}].predicates[${j}]`, cel, stage, context),
      ),
      ...block.data.flatMap((item, j) =>
        dataProblems(`${place}.conditionalData[${i}].data[${j}]`, item, stage, context),
      ),
    ]),
    ...contradictions(data).map(
      (key) =>
        `${place}.conditionalData gives ${JSON.stringify(key)} two values, and one call has room for one: ` +
        `write an action for each.`,
    ),
  ];
}

function dataProblems(
  place: string,
  item: WasmDataItem,
  stage: WasmStage,
  context: WasmCheckContext,
): string[] {
  const found = keyValue(item);
  if (found === undefined) return [`${place} must be either static or expression, one of the two.`];
  const { key, value } = found;
  const fixed = item.static !== undefined;
  const at = `${place}.${fixed ? 'static' : 'expression'}`;
  if (key === 'ratelimit.hits_addend') {
    return fixed && !/^\d+$/.test(value)
      ? [
          `${at}.value is ${JSON.stringify(value)}: write a whole number from 0 to 4294967295, or use an expression.`,
        ]
      : hitsAddendProblems(`${at}.value`, value, stage, context);
  }
  if (key === 'ratelimit.domain' && fixed && value === '') {
    return [`${at}.value is empty, and ratelimit.domain replaces the scope: write "<namespace>/<route>".`];
  }
  const kind = key === 'ratelimit.domain' ? 'domain' : 'data';
  return [
    ...keyProblems(`${at}.key`, key),
    ...(fixed ? [] : dataValueProblems(`${at}.value`, value, stage, context, kind)),
  ];
}

function typedProblems(place: string, action: WasmTypedAction, context: WasmCheckContext): string[] {
  switch (action.type) {
    case 'grpc':
      return grpcProblems(place, action, context);
    case 'deny':
      return celProblems(`${place}.denyWith`, action.denyWith, 'DenyResponse{status: 403u}', context);
    case 'headers':
      return celProblems(`${place}.headers`, action.headers, '[["x-tier", auth.identity.tier]]', context);
    case 'store':
      return [
        ...(/^[A-Za-z_]\w*(\.[A-Za-z_]\w*)*$/.test(action.path)
          ? []
          : [
              `${place}.path ${JSON.stringify(action.path)} cannot be read in CEL: write names with dots, such as "auth".`,
            ]),
        ...(typeof action.value === 'string'
          ? celProblems(`${place}.value`, action.value, 'request.host', context)
          : Object.entries(action.value).flatMap(([field, cel]) =>
              valueProblems(`${place}.value[${JSON.stringify(field)}]`, cel, stageOf(action), context),
            )),
      ];
    case 'fail':
      return filled(`${place}.logMessage`, action.logMessage, 'no answer');
  }
}

function grpcProblems(place: string, action: WasmGrpcAction, context: WasmCheckContext): string[] {
  const { messageBuilder, onReply = [] } = action;
  return [
    ...(/^[A-Za-z_]\w*$/.test(action.var)
      ? []
      : [`${place}.var ${JSON.stringify(action.var)} cannot be read in CEL: write a name, such as "reply".`]),
    ...called(`${place}.service`, action.service, context).problems,
    ...(action.label === undefined ? [] : shimVersionProblems(`${place}.label`, '0.14', context.version)),
    ...(typeof messageBuilder === 'string'
      ? celProblems(
          `${place}.messageBuilder`,
          messageBuilder,
          'envoy.service.ratelimit.v3.RateLimitRequest{…}',
          context,
        )
      : messageProblems(`${place}.messageBuilder`, messageBuilder, stageOf(action), context)),
    // Their expressions read the reply, whose type is the service's own.
    ...onReply.flatMap((reply, i) => [
      ...celProblems(`${place}.onReply[${i}].predicate`, reply.predicate, 'true', context),
      ...(reply.execution === undefined
        ? []
        : [
            `${place}.onReply[${i}].execution has no place here: replies are handled in order, so leave it out.`,
          ]),
      ...typedProblems(`${place}.onReply[${i}]`, reply, context),
    ]),
  ];
}

function messageProblems(
  place: string,
  message: WasmMessage,
  stage: WasmStage,
  context: WasmCheckContext,
): string[] {
  const labels = Object.entries(message.labels ?? {}).flatMap((label) =>
    labelProblems(`${place}.labels`, label, stage, context),
  );
  if (message.kind === 'auth')
    return [...filled(`${place}.scope`, message.scope, 'the host of the AuthConfig'), ...labels];
  const { scope, hitsAddend, entries } = message;
  return [
    ...filled(`${place}.scope`, scope, '<namespace>/<route>'),
    ...(hitsAddend === undefined
      ? []
      : hitsAddendProblems(`${place}.hitsAddend`, hitsAddend, stage, context)),
    ...(Object.keys(entries).length === 0
      ? [`${place}.entries is empty, so no limit matches and the labels are lost: add the key of a limit.`]
      : []),
    ...Object.entries(entries).flatMap(([key, cel]) => [
      ...keyProblems(`${place}.entries key`, key),
      ...dataValueProblems(`${place}.entries[${JSON.stringify(key)}]`, cel, stage, context),
    ]),
    ...labels,
  ];
}

/** The service that an action calls. */
function called(
  place: string,
  name: string,
  { config }: WasmCheckContext,
): { readonly type?: WasmService['type']; readonly problems: string[] } {
  const service = Object.hasOwn(config.services, name) ? config.services[name] : undefined;
  if (service === undefined) {
    const known = Object.keys(config.services).map((each) => `"${each}"`);
    return {
      problems: [
        `${place} "${name}" is not in services: ` +
          (known.length === 0 ? 'add it there.' : `add it there, or write ${known.join(' or ')}.`),
      ],
    };
  }
  return service.type === 'tracing'
    ? { problems: [`${place} "${name}" takes traces, not calls: name it in observability.tracing instead.`] }
    : { type: service.type, problems: [] };
}

/** What does not hold the request back has the response at hand. */
function stageOf({ isGuard = true }: WasmTypedAction): WasmStage {
  return isGuard ? 'request' : 'response';
}

function keyValue(item: WasmDataItem): WasmKeyValue | undefined {
  const given = [item.static, item.expression].filter((value) => value !== undefined);
  return given.length === 1 ? given[0] : undefined;
}

function isReserved(key: string): boolean {
  return key === 'ratelimit.hits_addend' || key === 'ratelimit.domain';
}

/** Keys that come with different values. */
function contradictions(data: readonly WasmDataItem[]): string[] {
  const values = new Map<string, Set<string>>();
  for (const item of data) {
    const { key, value } = keyValue(item) ?? { key: '', value: '' };
    values.set(key, (values.get(key) ?? new Set()).add(value));
  }
  return [...values].filter(([, given]) => given.size > 1).map(([key]) => key);
}

function filled(place: string, value: string, example: string): string[] {
  return value.trim() === '' ? [`${place} is empty: write it, such as ${JSON.stringify(example)}.`] : [];
}

function celProblems(place: string, cel: string, example: string, context: WasmCheckContext): string[] {
  return cel.trim() === '' ? filled(place, cel, example) : syntaxProblems(place, cel, context);
}
