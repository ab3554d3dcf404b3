import { type PodIdentityAssociation, podIdentityAssociations } from 'aws-irsa';
import { type Observation, observe } from 'engine/resource';
import type { Check } from 'engine/run';
import { type Clients, SERVICE_ACCOUNTS } from '../context.ts';
import { roleOfVault } from '../repairs/role-of-vault.ts';
import { advises, pass } from './checks.ts';

/** The role with which Vault will call AWS, as far as the cluster shows it. Only Vault's own try shows whether it can. */
export function identityOfVault(clients: Clients): Check {
  const otherwise = 'If Vault cannot call AWS, the last step of 02-vault repairs that';
  return {
    name: 'AWS identity of Vault',
    async run(work) {
      if (clients.vault.external) return pass('VAULT_ADDR is set: that Vault’s own');
      const found = await observe(() => roleOfVault(clients, work));
      if ('unknown' in found) return { status: 'warn', detail: `${found.unknown}. ${otherwise}` };
      return pass(`${found.value.role}, ${found.value.from}. ${otherwise}`);
    },
  };
}

export function identityOfGloo(clients: Clients): Check {
  const { CLUSTER_NAME, NAMESPACE } = clients.inputs;
  const usual = 'the guide’s role, by IRSA';
  return advises('AWS identity of Gloo', async () => {
    const associated = await associationsOf(clients, NAMESPACE, SERVICE_ACCOUNTS);
    if ('unknown' in associated) {
      const unread = `EKS Pod Identity associations take precedence, and could not be read: ${associated.unknown}`;
      return { status: 'warn', detail: `${usual}; ${unread}` };
    }
    if (associated.value.length === 0) return pass(usual);
    const roles = associated.value.map(
      ({ serviceAccount, roleArn }) => `of ${serviceAccount} the role ${roleArn}`,
    );
    return {
      status: 'warn',
      detail: `EKS Pod Identity gives new pods ${roles.join(', ')}, and takes precedence over the guide’s annotation`,
      next: associated.value.map(
        ({ id }) =>
          `Check who needs it: aws eks describe-pod-identity-association --cluster-name ${CLUSTER_NAME} --association-id ${id}`,
      ),
    };
  });
}

/** The EKS Pod Identity associations of some service accounts. Nothing requires that they can be read. */
export function associationsOf(
  { aws, inputs }: Clients,
  namespace: string,
  serviceAccounts: readonly string[],
): Promise<Observation<readonly PodIdentityAssociation[]>> {
  const of = { namespace, serviceAccounts };
  return observe(() => podIdentityAssociations(aws, inputs.CLUSTER_NAME, of));
}
