import { type IdentityContract } from './identity-contract';
import { nearest } from '../validation/wording';

/** A field that is not there, and what is likely meant. */
export interface MissingField {
  /** Such as `identity has no field "plan"; it has userid, tier`. */
  readonly said: string;
  /** A sentence of its own. */
  readonly mend: string;
}

/**
 * What keeps a path under `auth` from being read; nothing when the contract has it. `auth.kuadrant` is filled by
 * Kuadrant's own extensions, whatever the AuthPolicy says.
 */
export function missingField(path: string, contract: IdentityContract): MissingField | undefined {
  const [, filter = '', ...fields] = path.split('.');
  if (filter === 'kuadrant') return undefined;
  if (filter !== 'identity' && !contract.filters.includes(filter)) {
    return {
      said: `\`${path}\` is not known at the gateway, where \`auth\` has only what the filters of the AuthPolicy export`,
      mend: 'Export it in the filter `identity`, and read it there.',
    };
  }
  let owner = filter;
  for (const [i, name] of fields.entries()) {
    const type = i === 0 ? 'object' : contract.field(`auth.${owner}`)?.type;
    if (type !== 'object') {
      return {
        said: `${owner} is a ${type ?? 'string'} and has no field ${JSON.stringify(name)}`,
        mend: `Read \`auth.${owner}\` itself.`,
      };
    }
    if (contract.field(`auth.${owner}.${name}`) === undefined) {
      return missingMember(path, owner, name, contract.membersOf(`auth.${owner}`));
    }
    owner = `${owner}.${name}`;
  }
  return undefined;
}

function missingMember(path: string, owner: string, name: string, members: readonly string[]): MissingField {
  const said = `${owner} has no field ${JSON.stringify(name)}`;
  const [near] = nearest(name, members);
  return near === undefined
    ? { said: `${said}; it has ${members.join(', ') || 'none'}`, mend: exportIt(path) }
    : { said, mend: `Did you mean ${JSON.stringify(near)}?` };
}

function exportIt(path: string): string {
  const field = JSON.stringify(path.replace(/^auth\.identity\./, ''));
  return `Export it in the AuthPolicy and declare it with .with(${field}), or read another field.`;
}
