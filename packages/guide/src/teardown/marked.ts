import { attachRolePolicy, iamPolicy, iamRole, oidcProvider } from 'aws-irsa';
import { LABEL, nameIn } from 'aws-irsa/names';
import { file, quote, type Resource, removals } from 'engine/resource';
import { TEARDOWN } from '../catalogue.ts';
import { type Guide, SERVICE_ACCOUNTS } from '../guide.ts';
import { VAULT_SERVICE_ACCOUNT } from '../infer-vault-role.ts';
import { irsaTrust } from '../repairs/vault-identity.ts';
import { undoing } from './steps.ts';

/** Undoes resources in IAM that runs for this cluster created under other names than this run's. */
export const undoOtherNames = undoing('what runs have created under other names', (guide) => {
  const { roles, policies, attachments, unread } = guide.teardown.marked;
  const resources = removals([
    ...roles.map((name) => roleOfMark(guide, name)),
    ...policies.map((arn) => policyOfMark(guide, arn)),
    ...attachments.map((one) => attachRolePolicy(one)(guide)),
  ]);
  const wayOf = new Map(roles.map((name) => [LABEL.role(name), { options: [teardownOf(name)] }]));
  // Another Gloo of the cluster may use these resources.
  const keep = ({ remove, ...one }: Resource): Resource => {
    const usedBy = () => ({ seen: NOT_OF_THIS_RUN, ...wayOf.get(one.name) });
    return { ...one, ...(remove && { remove: { ...remove, usedBy } }) };
  };
  return [...(guide.teardown.clusterIsGone ? resources : resources.map(keep)), ...unread.map(unreadMarks)];
});

const NOT_OF_THIS_RUN =
  'a run for this cluster created it under this name, which is not an input of this run';

const teardownOf = (role: string) =>
  `If it was Gloo’s, this removes it, with what its logins need: VAULT_AUTH_ROLE_NAME=${quote(role)} ./runbook ${TEARDOWN}`;

/** Undoes the OIDC providers of earlier clusters with this name. */
export const undoOtherIssuers = undoing('the OIDC providers of earlier clusters of this name', (guide) => {
  const { CLUSTER_NAME: cluster, teardown } = guide;
  return removals(teardown.marked.issuers.map((issuer) => oidcProvider({ cluster, issuer })(guide)));
});

/** A role of which only the mark is known: Gloo's, or Vault's own. */
function roleOfMark(guide: Guide, name: string): Resource {
  const { NAMESPACE, VAULT_POD } = guide;
  const accounts = [
    ...SERVICE_ACCOUNTS.map((one) => `${NAMESPACE}:${one}`),
    `${VAULT_POD.namespace}:${VAULT_SERVICE_ACCOUNT}`,
  ];
  return iamRole({
    name: { VAULT_AUTH_ROLE_NAME: name },
    description: '',
    trust: irsaTrust(guide, { sub: accounts.map((one) => `system:serviceaccount:${one}`) }),
    exports: { VAULT_AUTH_ROLE_ARN: '' },
  })(guide);
}

function policyOfMark(guide: Guide, arn: string): Resource {
  return iamPolicy({
    name: { VAULT_AUTH_POLICY_NAME: nameIn(arn) },
    description: '',
    document: file('policy.json', { Version: '2012-10-17', Statement: [] }),
    exports: { VAULT_AUTH_POLICY_ARN: arn },
  })(guide);
}

/** Without this line, a teardown would end with the claim that nothing is left. */
function unreadMarks(why: string): Resource {
  return {
    // Stands for policies, roles and providers.
    kind: 'iam-policy',
    in: 'aws',
    name: 'other IAM resources created by runs for this cluster',
    absent: true,
    read: async () => ({}),
    markOf: () => 'created',
    differs: () => [],
    command: () => ({ run: [] }),
    write: async () => undefined,
    remove: {
      isEmpty: () => true,
      usedBy: () => ({
        seen: `it could not be listed: ${why}`,
        options: ['Use an identity with the rights of docs/rights/aws.json.'],
      }),
      command: () => ({ run: [] }),
      run: async () => undefined,
    },
  };
}
