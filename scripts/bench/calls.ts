import type { LoggedCall } from 'sandbox';

/** The calls to AWS of one run. */
export interface AwsCalls {
  /** Made by the run itself. */
  readonly own: number;
  /** Made by Vault while it was asked: who logs in, and what role that is. */
  readonly byVault: number;
  /** Those of its own that ask for everything of a kind in the account, which can be thousands. */
  readonly lists: readonly string[];
}

const LISTS: ReadonlySet<string> = new Set(['ListRoles', 'ListPolicies', 'GetAccountAuthorizationDetails']);

/** Tells the calls of a run apart from those that Vault made because of it. Pure. */
export function countCalls(calls: readonly Pick<LoggedCall, 'caller' | 'service' | 'action'>[]): AwsCalls {
  // In the sandbox the operator is a user: whoever acts as a role is Vault on its node, or Gloo's login that Vault passes on.
  const own = calls.filter(({ caller }) => !caller.includes(':assumed-role/'));
  return {
    own: own.length,
    byVault: calls.length - own.length,
    lists: own.filter(({ action }) => LISTS.has(action)).map(({ service, action }) => `${service}:${action}`),
  };
}
