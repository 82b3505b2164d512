import { repeated } from '../validation/wording';
import { type KuadrantVersion } from '../platform/kuadrant-version';
import { positiveDurationProblems } from '../validation/durations';
import { hostnameProblems } from '../validation/kubernetes-names';
import { actionProblems } from './wasm-action-check';
import { configShapeProblems } from './wasm-config-shape';
import { type WasmActionSet, type WasmConfig, type WasmObservability, type WasmService } from './wasm-config';
import { type WasmCheckContext, labelProblems, predicateProblems } from './wasm-expression-check';
import { shimVersionProblems } from './wasm-shim-version';

const LABEL_PREFIX = 'metrics.labels.';
const MOST_PLACES = 3;

/**
 * Everything that the wasm-shim of a Kuadrant version would reject, ignore or fail on, one sentence each. What it
 * rejects, it rejects as a whole: no route is authenticated or metered then.
 */
export function wasmConfigProblems(config: WasmConfig, version: KuadrantVersion): string[] {
  const unreadable = configShapeProblems(config);
  if (unreadable.length > 0) return [...unreadable];
  const { services, actionSets, requestData = {}, observability = {}, descriptorService } = config;
  const names = actionSets.map(({ name }) => name);
  return together([
    ...Object.entries(services).flatMap(([name, service]) => serviceProblems(name, service, version)),
    ...requestDataProblems(requestData, config, version),
    ...observabilityProblems(observability, config, version),
    ...(descriptorService === undefined ? [] : shimVersionProblems('descriptorService', '0.13', version)),
    ...(descriptorService === ''
      ? ['descriptorService is empty: name an Envoy cluster, or leave it out.']
      : []),
    ...(actionSets.length === 0
      ? ['actionSets is empty, so every request passes unchecked: add one for each route.']
      : []),
    ...repeated(names).map((name) => `actionSets has two of name "${name}": give each a name of its own.`),
    ...actionSets.flatMap((set, i) => actionSetProblems(`actionSets[${i}]`, set, config, version)),
  ]);
}

/** One problem of several places is said once. */
function together(problems: readonly string[]): string[] {
  const places = new Map<string, Set<string>>();
  for (const problem of problems) {
    const [place = ''] = /^\w+[^\s:,]*/.exec(problem) ?? [];
    const said = problem.slice(place.length);
    places.set(said, (places.get(said) ?? new Set()).add(place));
  }
  return [...places].map(([said, where]) => {
    const [first = '', ...others] = where;
    if (others.length === 0) return first + said;
    const more = others.length > MOST_PLACES ? ` and ${others.length - MOST_PLACES} more` : '';
    return `${first}${said} The same goes for ${others.slice(0, MOST_PLACES).join(', ')}${more}.`;
  });
}

function serviceProblems(name: string, service: WasmService, version: KuadrantVersion): string[] {
  const place = `services.${name}`;
  return [
    ...(name === '' ? ['services has one without a name: actions could not call it.'] : []),
    ...(service.endpoint === ''
      ? [`${place}.endpoint is empty: name an Envoy cluster, such as "kuadrant-ratelimit-service".`]
      : []),
    ...(service.timeout === undefined ? [] : positiveDurationProblems(`${place}.timeout`, service.timeout)),
    ...(service.type === 'tracing' ? shimVersionProblems(`${place}.type "tracing"`, '0.12', version) : []),
    ...(service.type === 'dynamic'
      ? [
          ...shimVersionProblems(`${place}.type "dynamic"`, '0.13', version),
          ...(/^[A-Za-z_]\w*(\.[A-Za-z_]\w*)*$/.test(service.grpcService)
            ? []
            : [
                `${place}.grpcService ${JSON.stringify(service.grpcService)} is not the name of a gRPC service: write ` +
                  `one such as "envoy.service.auth.v3.Authorization".`,
              ]),
          ...(/^[A-Za-z_]\w*$/.test(service.grpcMethod)
            ? []
            : [
                `${place}.grpcMethod ${JSON.stringify(service.grpcMethod)} is not the name of a gRPC method: write one ` +
                  `such as "Check".`,
              ]),
        ]
      : []),
  ];
}

function requestDataProblems(
  requestData: Readonly<Record<string, string>>,
  config: WasmConfig,
  version: KuadrantVersion,
): string[] {
  const actions = config.actionSets.flatMap((set) => set.actions);
  const context: WasmCheckContext = { config, version, stored: new Map() };
  return [
    ...(Object.keys(requestData).length > 0 &&
    actions.length > 0 &&
    actions.every(({ type }) => type !== undefined)
      ? [
          'requestData goes with legacy actions, and all actions are typed: put the labels into the messages they build.',
        ]
      : []),
    ...Object.entries(requestData).flatMap(([key, cel]) =>
      key.startsWith(LABEL_PREFIX)
        ? labelProblems('requestData', [key.slice(LABEL_PREFIX.length), cel], 'response', context)
        : [
            `requestData key ${JSON.stringify(key)} does not become a label of that name: write "${LABEL_PREFIX}<name>".`,
          ],
    ),
  ];
}

function observabilityProblems(
  { httpHeaderIdentifier, defaultLevel, tracing }: WasmObservability,
  { services }: WasmConfig,
  version: KuadrantVersion,
): string[] {
  const used = [httpHeaderIdentifier, defaultLevel, tracing].some((field) => field !== undefined);
  const traced = Object.entries(services).filter(([, { type }]) => type === 'tracing');
  return [
    ...(used ? shimVersionProblems('observability', '0.12', version) : []),
    ...(httpHeaderIdentifier === undefined || /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(httpHeaderIdentifier)
      ? []
      : [
          `observability.httpHeaderIdentifier ${JSON.stringify(httpHeaderIdentifier)} is not a header name: write one ` +
            `such as "x-request-id".`,
        ]),
    ...(tracing === undefined || traced.some(([name]) => name === tracing.service)
      ? []
      : [
          `observability.tracing.service ${JSON.stringify(tracing.service)} is not a service of type tracing: ` +
            (traced.length === 0
              ? 'add one to services.'
              : `write ${traced.map(([name]) => `"${name}"`).join(' or ')}.`),
        ]),
  ];
}

function actionSetProblems(
  place: string,
  set: WasmActionSet,
  config: WasmConfig,
  version: KuadrantVersion,
): string[] {
  const { name, routeRuleConditions, actions } = set;
  const { hostnames, predicates = [] } = routeRuleConditions;
  const conditions = `${place}.routeRuleConditions`;
  const context: WasmCheckContext = { config, version, stored: stored(set) };
  return [
    ...(name === '' ? [`${place}.name is empty: name the route, such as "llm/granite".`] : []),
    ...(hostnames.length === 0
      ? [`${conditions}.hostnames is empty, so nothing matches: add a host name.`]
      : []),
    // The operator writes `*` for a listener without a host name.
    ...hostnames.flatMap((hostname, i) =>
      hostname === '*' ? [] : hostnameProblems(`${conditions}.hostnames[${i}]`, hostname),
    ),
    ...predicates.flatMap((cel, i) =>
      predicateProblems(`${conditions}.predicates[${i}]`, cel, 'route', context),
    ),
    ...(actions.length === 0 ? [`${place}.actions is empty: leave the set out, or add an action.`] : []),
    ...actions.flatMap((action, i) => actionProblems(`${place}.actions[${i}]`, action, context)),
    ...unauthenticated(place, set, config),
  ];
}

/** Legacy limits that need an identity that no action before them provides. */
function unauthenticated(
  place: string,
  { actions }: WasmActionSet,
  { services, requestData = {} }: WasmConfig,
): string[] {
  const authenticates = actions.findIndex(
    (action) => action.type === undefined && services[action.service]?.type === 'auth',
  );
  const before = authenticates === -1 ? actions : actions.slice(0, authenticates);
  return before.flatMap((action, i) => {
    const type = action.type === undefined ? services[action.service]?.type : undefined;
    const needsAuth = /\bauth\./.test(JSON.stringify([action, requestData]));
    return type?.startsWith('ratelimit') && needsAuth
      ? [
          `${place}.actions[${i}] or its labels read auth, and no action before it authenticates: put that one first.`,
        ]
      : [];
  });
}

/** What the actions of a set keep field by field, by path. */
function stored({ actions }: WasmActionSet): ReadonlyMap<string, string> {
  return new Map(
    actions.flatMap((action) =>
      action.type === 'store' && typeof action.value !== 'string'
        ? Object.entries(action.value).map(([field, cel]): [string, string] => [
            `${action.path}.${field}`,
            cel,
          ])
        : [],
    ),
  );
}
