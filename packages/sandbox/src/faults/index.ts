import { AWS_CALLS } from './aws-calls.ts';
import { CALLER } from './caller.ts';
import type { Fault, Faults } from './fault.ts';
import { HELM_CALLS } from './helm-calls.ts';
import { KUBECTL_CALLS } from './kubectl-calls.ts';
import { LOGINS } from './logins.ts';
import { PODS } from './pods.ts';
import { RELEASES } from './releases.ts';
import { ROLE } from './role.ts';
import { TRUST } from './trust.ts';
import { VAULT_CALLS } from './vault-calls.ts';
import { VAULT_CONTENTS } from './vault-contents.ts';
import { VAULT_STATE } from './vault-state.ts';

/** Everything that can be wrong in a sandbox, by the system that it is in. */
export const FAULTS_BY_SYSTEM = {
  AWS: named(CALLER, TRUST, ROLE, AWS_CALLS),
  Vault: named(VAULT_STATE, VAULT_CONTENTS, LOGINS, VAULT_CALLS),
  helm: named(RELEASES, HELM_CALLS),
  Kubernetes: named(PODS, KUBECTL_CALLS),
};

export const FAULTS: readonly Fault[] = Object.values(FAULTS_BY_SYSTEM).flat();

function named(...all: readonly Faults[]): Fault[] {
  return all.flatMap((faults) => Object.entries(faults).map(([name, fault]) => ({ name, ...fault })));
}
