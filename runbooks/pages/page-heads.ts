import type { PageHead } from 'pages';
import type { Flags } from '../inputs/gather-inputs.ts';

const place = `--cluster "\${CLUSTER_NAME}" --region "\${AWS_REGION}"`;

const HEADS: Readonly<Record<string, PageHead>> = {
  '00-preflight': {
    useWhen:
      'before the first change, and whenever you are not sure which account and cluster you are working in',
    risk: 'none',
    takes: '2 minutes',
    permissions: '`sts:GetCallerIdentity`, `eks:DescribeCluster`; the rest is optional and says so',
    notInGuide: 'an addition',
    oneCommand: `pnpm runbook 00-preflight ${place}`,
  },
  '01-aws': {
    useWhen: 'the cluster’s Gloo service accounts have no IAM role for Vault yet',
    changes: 'IAM: an OIDC provider, a role and a policy; nothing in the cluster',
    risk: 'low: it only adds. A role or policy that exists under the same name is never used unless its check prints `true`',
    takes: '5 minutes',
    permissions:
      'AWS: `eks:DescribeCluster`; in IAM, to create and read OIDC providers, roles and policies, `iam:ListPolicies` and `iam:AttachRolePolicy`. Kubernetes: none',
    oneCommand: `pnpm runbook 01-aws ${place}`,
  },
  '02-vault': {
    useWhen: 'page 01-aws is done, and Vault does not accept Gloo’s logins yet',
    changes:
      'the cluster: a Helm release `vault`; Vault: an auth method, a secrets engine, a policy, a role; for its repair a policy in IAM',
    risk: 'medium: in a Vault that others use, its auth method, client configuration and policy are shared',
    takes: '10 minutes',
    permissions:
      'Kubernetes: to install charts and exec in namespace `vault`. Vault: to enable mounts and write policies and roles. AWS: `eks:DescribeCluster`, `iam:GetRole`; for the repair to create and attach policies',
    oneCommand: `pnpm runbook 02-vault ${place}`,
  },
  '03-gloo': {
    useWhen: 'pages 01-aws and 02-vault are done, and Gloo is not installed or does not read from Vault',
    changes: 'the cluster: a Helm release `gloo` with its CRDs',
    risk: 'medium: `helm install` refuses a release that exists; the CRDs apply to the whole cluster',
    takes: '10 minutes',
    permissions: 'Kubernetes: to install charts with CRDs. AWS: `eks:DescribeCluster`, `iam:GetRole`',
    oneCommand: `pnpm runbook 03-gloo ${place}`,
  },
  '04-verify': {
    useWhen:
      'the other pages are done, or somebody doubts that Gloo can read its secrets, or that nobody else can',
    changes: 'Vault: a probe secret, which it writes and removes; short-lived tokens',
    risk: 'low: the probe is written beside Gloo’s secrets for a moment',
    takes: '5 minutes',
    permissions:
      'Kubernetes: to create tokens of service accounts, exec in namespace `vault`, and forward ports. AWS: `eks:DescribeCluster`, `iam:GetRole`',
    notInGuide: 'an addition',
    oneCommand: `pnpm runbook 04-verify ${place}`,
    end: [
      '## Summary',
      'Gloo now securely accesses Vault secrets using temporary credentials obtained through AWS IAM Roles for Service Accounts (IRSA). This enhances security, streamlines access control, and simplifies authorization within your Kubernetes environment.',
      'Next: the guide’s Vault is a dev server, which forgets everything when it restarts. Before you rely on it, use a Vault with storage of its own, and try this page again.',
    ],
  },
  '90-troubleshoot': {
    useWhen: 'Vault answers `unable to resolve ARN … is not authorized to perform: iam:GetRole`',
    changes: 'IAM: a policy, attached to the role that Vault runs with; Vault: its role for Gloo',
    risk: 'medium: if it is a node’s role, every pod on the node gets the policy',
    takes: '5 minutes',
    permissions:
      'Kubernetes: to exec in namespace `vault`. AWS: `eks:DescribeCluster`, `iam:GetRole`, `iam:ListPolicies`, and to create and attach policies',
    oneCommand: `pnpm runbook 90-troubleshoot --repair ${place}`,
  },
};

/** What an engineer on call asks first of a runbook's page. Pure. */
export function pageHead(id: string, { guide }: Pick<Flags, 'guide'>): PageHead {
  const head = HEADS[id];
  if (head === undefined) throw new Error(`no head for the page of ${id}`);
  return guide === '1.16' ? { ...head, oneCommand: `${head.oneCommand} --guide 1.16` } : head;
}
