import { AWS_CALLS, CALLER } from './aws.ts';
import type { Fault, Faults } from './fault.ts';
import { HELM_CALLS, RELEASES } from './helm.ts';
import { KUBECTL_CALLS, PODS } from './kubernetes.ts';
import { ROLE, TRUST } from './role.ts';
import { LOGINS, VAULT_CALLS } from './vault-calls.ts';
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
