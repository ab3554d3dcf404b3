import { type Aws, type Marked, NOTHING_MARKED, readMarked } from 'aws-irsa/internal';
import type { Ownership } from 'engine/resource';
import type { Selection } from 'engine/run';
import { type Inputs, vaultRoleName } from '../inputs/inputs.ts';

/** What only a teardown knows. */
export interface TeardownFacts {
  /** Whether EKS does not know the cluster any more. */
  readonly clusterIsGone: boolean;
  /** What carries the mark of this cluster in IAM under other names or issuers than the guide's variables. */
  readonly marked: Marked;
  /** The steps that the command line selects. */
  readonly selection: Selection;
  /** The steps that a person has skipped, by their ids. */
  readonly skipped: Set<string>;
}

export const NO_TEARDOWN: TeardownFacts = {
  clusterIsGone: false,
  marked: NOTHING_MARKED,
  selection: {},
  skipped: new Set(),
};

/**
 * @param issuer of the cluster, if EKS knows it
 * @param named the issuer that the guide's variables name
 */
export function teardownFacts(
  issuer: string | undefined,
  named: string,
  marked: Marked,
  selection: Selection,
): TeardownFacts {
  const issuers = marked.issuers.filter((one) => one !== named);
  return {
    clusterIsGone: issuer === undefined,
    marked: { ...marked, issuers },
    selection,
    skipped: new Set(),
  };
}

interface InAws extends Inputs {
  readonly aws: Aws;
  readonly ownership: Ownership;
  readonly vault: { readonly external: boolean };
}

export function markedUnderOtherNames(systems: InAws): Promise<Marked> {
  const { aws, ownership, vault, VAULT_AUTH_ROLE_NAME } = systems;
  const { VAULT_AUTH_POLICY_NAME, VAULT_AUTH_GET_ROLE_POLICY_NAME } = systems;
  return readMarked(aws, ownership, {
    roles: [VAULT_AUTH_ROLE_NAME, ...(vault.external ? [] : [vaultRoleName(systems)])],
    policies: [VAULT_AUTH_POLICY_NAME, VAULT_AUTH_GET_ROLE_POLICY_NAME],
  });
}
