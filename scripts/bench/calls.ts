import type { LoggedCall } from 'sandbox';

/** The calls to AWS of one run. */
export interface AwsCalls {
  /** Made by the run itself. */
  readonly own: number;
  /** Made by Vault while it was asked: who logs in, and what role that is. */
  readonly byVault: number;
  /** Its own before it changes anything: for the preflight and the plan. */
  readonly looks: number;
  /** Its own that change something. */
  readonly changes: number;
  /** Its own that prove something: a token of a service account exchanged, or refused. */
  readonly proofs: number;
  /** Its own after the first change, to see what has become of it and what else is needed. */
  readonly looksAgain: number;
  /** Those of its own that ask for everything of a kind in the account, which can be thousands. */
  readonly lists: readonly string[];
}

const LISTS: ReadonlySet<string> = new Set(['ListRoles', 'ListPolicies', 'GetAccountAuthorizationDetails']);
const CHANGES = /^(?:Add|Attach|Create|Delete|Detach|Put|Set|Tag|Update)/;

/** Separates the calls of a run from those that Vault made because of it. Pure. */
export function countCalls(calls: readonly Pick<LoggedCall, 'caller' | 'service' | 'action'>[]): AwsCalls {
  // In the sandbox the operator is a user: whoever acts as a role is Vault on its node, or Gloo's login that Vault passes on.
  const own = calls.filter(({ caller }) => !caller.includes(':assumed-role/'));
  const proves = ({ action }: { action: string }): boolean => action === 'AssumeRoleWithWebIdentity';
  const others = own.filter((call) => !proves(call));
  const first = others.findIndex(({ action }) => CHANGES.test(action));
  const looks = first === -1 ? others.length : first;
  const changes = others.filter(({ action }) => CHANGES.test(action)).length;
  return {
    own: own.length,
    looks,
    changes,
    proofs: own.length - others.length,
    looksAgain: others.length - looks - changes,
    byVault: calls.length - own.length,
    lists: own.filter(({ action }) => LISTS.has(action)).map(({ service, action }) => `${service}:${action}`),
  };
}
