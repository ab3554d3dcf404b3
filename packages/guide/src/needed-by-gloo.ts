import { type Aws, getRole } from 'aws-irsa/internal';
import { LABEL } from 'aws-irsa/names';
import { isMissing, observe, type StepContext } from 'engine/resource';
import { type HelmSystems, podsOf } from 'gloo-install/internal';
import type { Kubectl } from 'kubernetes';
import type { VaultConnection } from 'vault-auth/internal';
import type { Inputs } from './inputs/inputs.ts';

/** The systems and names that a login of Gloo needs. */
interface GlooSystems extends Pick<Inputs, 'NAMESPACE' | 'VAULT_AUTH_ROLE_NAME'> {
  readonly aws: Aws;
  readonly kubectl: Kubectl;
  readonly vault: VaultConnection;
}

/** A missing object that Gloo's login needs, as far as it is known. */
export async function missingForLogin(
  { aws, vault, VAULT_AUTH_ROLE_NAME }: GlooSystems,
  work: StepContext,
): ReturnType<HelmSystems['missingForLogin']> {
  if (await isMissing(() => getRole(aws, VAULT_AUTH_ROLE_NAME)))
    return { what: LABEL.role(VAULT_AUTH_ROLE_NAME), runbook: '01-aws' };
  const found = await observe(() => vault.exists(work));
  return 'value' in found && !found.value ? { what: 'Vault', runbook: '02-vault' } : undefined;
}

/** Whether Gloo runs, as far as it is known: then it may read secrets. */
export async function glooRuns(
  { kubectl, NAMESPACE: namespace }: GlooSystems,
  work: StepContext,
): Promise<boolean> {
  const pods = await observe(() => podsOf(kubectl, { namespace, serviceAccounts: ['gloo'] }, work));
  return !('value' in pods) || pods.value.length > 0;
}
