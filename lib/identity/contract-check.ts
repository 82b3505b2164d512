import { checkLabelExpression } from '../cel/cel-check';
import { type TelemetryLabel, type TelemetryLabels } from '../labels/telemetry-labels';
import {
  DEFAULT_KUADRANT_VERSION,
  type KuadrantVersion,
  isKuadrantVersion,
} from '../platform/kuadrant-version';
import { parsedCel } from './cel-evaluation';
import { type ContractRoute, type EffectiveContract, effectiveContracts } from './effective-contract';
import { fieldTypeProblems } from './field-types';
import { IdentityContract } from './identity-contract';
import { missingField } from './missing-field';
import { shownHeaders } from './shown-headers';
import { anyOf } from '../validation/wording';

/** The part of a gateway's header label that matters here. */
export interface ReadHeader {
  /** The label. */
  readonly name: string;
  readonly header: string;
}

/**
 * Whether every field of `auth` that a label reads is there on every route, in a type that makes a label, and what is
 * wrong with the contracts themselves. Labels are of the whole gateway, so they meet the contract of each route.
 * @param routes the routes that have limits
 */
export function identityProblems(
  labels: TelemetryLabels,
  version: KuadrantVersion,
  contract: IdentityContract,
  routes: readonly ContractRoute[] = [],
): string[] {
  const known = knownVersion(version);
  const contracts = effectiveContracts(contract, routes);
  return unique([
    ...contracts.flatMap((effective) =>
      effective.contract.problems().map((problem) => `identity${effective.where}: ${problem}`),
    ),
    ...labels.all.flatMap((label) =>
      contracts.flatMap((effective) => labelProblems(label, known, effective, contract)),
    ),
  ]);
}

/**
 * Whether every header that becomes a label is one that the AuthPolicy sets on every route. Any other is the client's to
 * choose, and each value it thinks of would be a new series.
 * @param headerLabels the labels of the gateway's own metrics
 */
export function headerProblems(
  headerLabels: readonly ReadHeader[],
  labels: TelemetryLabels,
  version: KuadrantVersion,
  contract: IdentityContract,
  routes: readonly ContractRoute[] = [],
): string[] {
  const reads = [
    ...headerLabels.map(({ name, header }) => ({
      said: `gateway label ${JSON.stringify(name)}`,
      header: header.toLowerCase(),
    })),
    ...labels.all.flatMap(({ name, cel }) =>
      shownIn(cel.text, knownVersion(version)).map((header) => ({
        said: `label ${JSON.stringify(name)}`,
        header,
      })),
    ),
  ];
  return unique(
    reads.flatMap(({ said, header }) =>
      effectiveContracts(contract, routes)
        .filter((effective) => !effective.contract.injects(header))
        .map((effective) => `${said} ${openHeader(header, effective)}`),
    ),
  );
}

/** The preset that has most of what the labels read; the tier preset when both have as much. */
export function presetFor(labels: TelemetryLabels, version: KuadrantVersion): IdentityContract {
  const paths = labels.all.flatMap(
    ({ cel }) => checkLabelExpression(cel.text, knownVersion(version)).authPaths,
  );
  const has = (contract: IdentityContract) =>
    paths.filter((path) => contract.field(path) !== undefined).length;
  const [tier, subscription] = [IdentityContract.tier(), IdentityContract.subscription()];
  return has(subscription) > has(tier) ? subscription : tier;
}

export function knownVersion(version: KuadrantVersion): KuadrantVersion {
  // An unknown version is a problem that the platform reports.
  return isKuadrantVersion(version) ? version : DEFAULT_KUADRANT_VERSION;
}

function labelProblems(
  { name, cel }: TelemetryLabel,
  version: KuadrantVersion,
  { contract, where, isGateways }: EffectiveContract,
  gateway: IdentityContract,
): string[] {
  const { problems, authPaths } = checkLabelExpression(cel.text, version);
  const said = `label ${JSON.stringify(name)}${where}`;
  const missing = authPaths.flatMap((path) => {
    const field = missingField(path, contract);
    if (field === undefined) return [];
    const lost = !isGateways && missingField(path, gateway) === undefined;
    return [`${said}: ${field.said}. ${lost ? EXPORT_THERE_TOO : field.mend}`];
  });
  const ast = parsedCel(cel.text, version);
  // What the check of expressions refuses is said once, there.
  if (missing.length > 0 || problems.length > 0 || ast === undefined) return missing;
  return fieldTypeProblems(ast, version, contract).map((problem) => `${said}: ${problem}`);
}

const EXPORT_THERE_TOO =
  "A route's AuthPolicy takes the place of the gateway's whole: export the field there too.";

/** The route has to match them, or Envoy itself sets them. */
const BOUNDED_HEADERS: ReadonlySet<string> = new Set([':authority', ':method', ':scheme']);

function shownIn(text: string, version: KuadrantVersion): string[] {
  const ast = parsedCel(text, version);
  if (ast === undefined) return [];
  const shown = shownHeaders(ast);
  return checkLabelExpression(text, version).headers.filter(
    (name) => shown.has(name) && !BOUNDED_HEADERS.has(name),
  );
}

function openHeader(header: string, { contract, where }: EffectiveContract): string {
  if (header === ':path') {
    return 'reads the header :path, and each path a client thinks of would be a new series: write Cel.pathSegment(2).';
  }
  const others = contract.headers.length === 0 ? '' : `, or read ${anyOf(contract.headers)}`;
  return (
    `reads the header ${header}, which the AuthPolicy${where} does not inject: clients could send any value, and each ` +
    `would be a new series. Inject it and declare it with .withHeader(${JSON.stringify(header)})${others}.`
  );
}

function unique(problems: readonly string[]): string[] {
  return [...new Set(problems)];
}
