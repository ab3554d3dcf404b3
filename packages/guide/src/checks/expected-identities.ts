import { podIdentityAssociations } from 'aws-irsa/internal';
import { observe } from 'engine/resource';
import type { Check } from 'engine/run';
import { advisory, check, fail, pass, warn, withNames } from '../check.ts';
import { SERVICE_ACCOUNTS, type Systems } from '../guide.ts';
import { inferVaultRole, vaultRoleLacks } from '../infer-vault-role.ts';

/** The role with which Vault will call AWS, as far as Vault and the cluster show it. Only Vault's own attempt proves that it can. */
export function identityOfVault(systems: Systems): Check {
  const otherwise = 'If Vault cannot call AWS, the last step of 02-vault repairs that or says why not';
  return check('AWS identity of Vault', async (work) => {
    if (systems.vault.isExternal) {
      const [lack] = await vaultRoleLacks(systems, work);
      if (lack === undefined) return pass('your Vault uses its own, which is not checked here');
      return warn(`${lack.of}: ${lack.seen}`, lack.remedy);
    }
    const found = await observe(() => inferVaultRole(systems, work));
    if ('unknown' in found) return { ...warn(`${found.unknown}. ${otherwise}`), unread: found.unknown };
    return pass(`${found.value.role}, ${found.value.from}. ${otherwise}`);
  });
}

export function identityOfGloo(systems: Systems): ReturnType<typeof advisory> {
  const { CLUSTER_NAME, NAMESPACE: namespace, VAULT_AUTH_ROLE_NAME } = systems;
  const accounts = { namespace, serviceAccounts: SERVICE_ACCOUNTS };
  const usual = 'the guide’s role, by IRSA';
  const look = async () => {
    const associated = await podIdentityAssociations(systems.aws, CLUSTER_NAME, accounts);
    const [first] = associated;
    if (first === undefined) return pass(usual);
    const roles = associated.map(
      ({ serviceAccount, roleArn, id }) => `${serviceAccount} gets the role ${roleArn} (association ${id})`,
    );
    const isSame = associated.every(({ roleArn }) => roleArn.endsWith(`/${VAULT_AUTH_ROLE_NAME}`));
    const found = (isSame ? warn : fail)(
      `EKS Pod Identity overrides the guide’s annotation for new pods: ${roles.join(', ')}`,
      ...associated.map(
        ({ id }) =>
          `Check who needs it: aws eks describe-pod-identity-association --cluster-name ${CLUSTER_NAME} --association-id ${id}`,
      ),
    );
    return withNames({ association: first.id }, found);
  };
  const unread = (why: string) =>
    warn(`${usual}; EKS Pod Identity associations take precedence, and could not be read: ${why}`);
  return advisory('AWS identity of Gloo', look, unread);
}
