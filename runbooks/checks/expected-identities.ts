import { type PodIdentityAssociation, podIdentityAssociations } from 'aws-irsa';
import { type Observation, observe } from 'engine/resource';
import type { Check, Finding } from 'engine/run';
import { ROLE_ANNOTATION } from 'gloo-install';
import { VAULT_NAMESPACE } from 'vault-auth';
import { type Clients, SERVICE_ACCOUNTS } from '../context.ts';
import { VAULT_SERVICE_ACCOUNT } from '../repairs/role-of-vault.ts';
import { advises, pass } from './checks.ts';

/**
 * The identity with which Vault will call AWS, as far as the cluster shows it: EKS Pod Identity, IRSA or the node's role. The
 * last step of 02-vault repairs it.
 */
export function identityOfVault(clients: Clients): Check {
  const { kubectl, vault } = clients;
  return advises('AWS identity of Vault', async (work) => {
    if (vault.external) return pass('VAULT_ADDR is set: that Vault’s own');
    const [associated, account] = await Promise.all([
      associationsOf(clients, VAULT_NAMESPACE, [VAULT_SERVICE_ACCOUNT]),
      kubectl.get('serviceaccount', VAULT_SERVICE_ACCOUNT, VAULT_NAMESPACE, work),
    ]);
    const role = account?.metadata.annotations?.[ROLE_ANNOTATION];
    const usual =
      role === undefined
        ? 'the node’s role, unless pods cannot use it: then the last step of 02-vault creates a role for Vault'
        : `${role}, by IRSA`;
    return unlessAssociated(associated, usual, ([first]) => pass(`${first.roleArn}, by EKS Pod Identity`));
  });
}

/** How Gloo's pods will get their role. */
export function identityOfGloo(clients: Clients): Check {
  const { CLUSTER_NAME, NAMESPACE } = clients.inputs;
  return advises('AWS identity of Gloo', async () => {
    const associated = await associationsOf(clients, NAMESPACE, SERVICE_ACCOUNTS);
    return unlessAssociated(associated, 'the guide’s role, by IRSA', (found) => ({
      status: 'warn',
      detail: `EKS Pod Identity gives new pods ${found.map(({ serviceAccount, roleArn }) => `of ${serviceAccount} the role ${roleArn}`).join(', ')}, and takes precedence over the guide’s annotation`,
      next: found.map(
        ({ id }) =>
          `Check who needs it: aws eks describe-pod-identity-association --cluster-name ${CLUSTER_NAME} --association-id ${id}`,
      ),
    }));
  });
}

type Associations = Observation<readonly PodIdentityAssociation[]>;

/** The usual identity, unless associations give another: it passes only if they were read. */
function unlessAssociated(
  associated: Associations,
  usual: string,
  found: (associations: readonly [PodIdentityAssociation, ...PodIdentityAssociation[]]) => Finding,
): Finding {
  if ('unknown' in associated) {
    const unread = `EKS Pod Identity associations take precedence, and could not be read: ${associated.unknown}`;
    return { status: 'warn', detail: `${usual}; ${unread}` };
  }
  const [first, ...others] = associated.value;
  return first === undefined ? pass(usual) : found([first, ...others]);
}

/** The EKS Pod Identity associations of some service accounts. Nothing requires that they can be read. */
export function associationsOf(
  { aws, inputs }: Clients,
  namespace: string,
  serviceAccounts: readonly string[],
): Promise<Associations> {
  const of = { namespace, serviceAccounts };
  return observe(() => podIdentityAssociations(aws, inputs.CLUSTER_NAME, of));
}
