import { type PodIdentityAssociation, podIdentityAssociations } from 'aws-irsa';
import { type Observation, observe, type Work } from 'engine/resource';
import type { Check, Finding } from 'engine/run';
import { ROLE_ANNOTATION } from 'gloo-install';
import { VAULT_NAMESPACE } from 'vault-auth';
import { type Clients, SERVICE_ACCOUNTS } from '../context.ts';
import { VAULT_SERVICE_ACCOUNT } from '../repairs/role-of-vault.ts';

/**
 * The identity with which Vault will call AWS, as far as the cluster shows it: EKS Pod Identity, IRSA or the node's role.
 * Warns at most, because the last step of 02-vault repairs it.
 */
export function identityOfVault(clients: Clients): Check {
  return {
    name: 'AWS identity of Vault',
    run: (work) => orUnknown(() => vaultWillBe(clients, work)),
  };
}

async function vaultWillBe(clients: Clients, work: Work): Promise<Finding> {
  const { kubectl, vault } = clients;
  if (vault.external) return pass('VAULT_ADDR is set: that Vault’s own');
  const [associated, account] = await Promise.all([
    associationsOf(clients, VAULT_NAMESPACE, [VAULT_SERVICE_ACCOUNT]),
    kubectl.get('serviceaccount', VAULT_SERVICE_ACCOUNT, VAULT_NAMESPACE, work),
  ]);
  const [association] = 'value' in associated ? associated.value : [];
  if (association !== undefined) return pass(`${association.roleArn}, by EKS Pod Identity`);
  const unread = unreadIn(associated);
  const role = account?.metadata.annotations?.[ROLE_ANNOTATION];
  if (role !== undefined) return known(`${role}, by IRSA`, unread);
  return known(
    'the node’s role, unless pods cannot use it: then the last step of 02-vault creates a role for Vault',
    unread,
  );
}

/** How Gloo's pods will get their role. An association would take precedence over the guide's annotation. */
export function identityOfGloo(clients: Clients): Check {
  return {
    name: 'AWS identity of Gloo',
    run: () => orUnknown(() => glooWillBe(clients)),
  };
}

async function glooWillBe(clients: Clients): Promise<Finding> {
  const { CLUSTER_NAME, NAMESPACE } = clients.inputs;
  const associated = await associationsOf(clients, NAMESPACE, SERVICE_ACCOUNTS);
  const found = 'value' in associated ? associated.value : [];
  if (found.length === 0) return known('the guide’s role, by IRSA', unreadIn(associated));
  return {
    status: 'warn',
    detail: `EKS Pod Identity gives new pods ${found.map(({ serviceAccount, roleArn }) => `of ${serviceAccount} the role ${roleArn}`).join(', ')}, and takes precedence over the guide’s annotation`,
    next: found.map(
      ({ id }) =>
        `Check who needs it: aws eks describe-pod-identity-association --cluster-name ${CLUSTER_NAME} --association-id ${id}`,
    ),
  };
}

const pass = (detail: string): Finding => ({ status: 'pass', detail });

/** Passes only if the associations were read, because one of them would be another role. */
const known = (detail: string, unread: string): Finding =>
  unread === '' ? pass(detail) : { status: 'warn', detail: `${detail}${unread}` };

type Associations = Observation<readonly PodIdentityAssociation[]>;

/** The EKS Pod Identity associations of some service accounts. Nothing requires that they can be read. */
export function associationsOf(
  { aws, inputs }: Clients,
  namespace: string,
  serviceAccounts: readonly string[],
): Promise<Associations> {
  const of = { namespace, serviceAccounts };
  return observe(() => podIdentityAssociations(aws, inputs.CLUSTER_NAME, of));
}

function unreadIn(associations: Associations): string {
  return 'value' in associations
    ? ''
    : `; EKS Pod Identity associations take precedence, and could not be read: ${associations.unknown}`;
}

/** A finding, or a warning if the look failed, because a check that only warns must not fail a run. */
export async function orUnknown(look: () => Promise<Finding>): Promise<Finding> {
  const observed = await observe(look);
  if ('value' in observed) return observed.value;
  return { status: 'warn', detail: `could not be looked up: ${observed.unknown}` };
}
