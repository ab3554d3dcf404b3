import type { DiagnosisEntry } from '../diagnosis.ts';
import { observedValue } from '../observation.ts';
import { knownByError } from './words.ts';

const PLAN_03 = 'pnpm runbook 03-gloo --plan shows what differs.';

/** Gloo's service accounts and pods (Gloo Gateway step 1 and 2). */
export const CLUSTER: readonly DiagnosisEntry[] = [
  {
    id: 'service-account-missing',
    check: 'service-accounts',
    title: 'A service account that Gloo runs as does not exist',
    cause:
      'Somebody deleted it after the chart created it. No new pod can start as it, and no token can be issued for it.',
    next: PLAN_03,
    found({ serviceAccounts }) {
      const missing = observedValue(serviceAccounts).filter(({ there, needed }) => needed && !there);
      if (missing.length === 0) return undefined;
      return {
        seen: `${missing.map(({ name }) => name).join(', ')}: a workload runs as it, and it does not exist`,
      };
    },
    symptoms: [
      {
        says: /serviceaccounts? "?[\w./-]{1,300}"? not found/i,
        example: 'error: failed to create token: serviceaccounts "discovery" not found',
      },
    ],
    repair: { makes: ['service-accounts'] },
    breaks: ['service-account-missing'],
  },
  {
    id: 'service-account-without-annotation',
    check: 'service-accounts',
    title: 'A service account lacks the role annotation',
    cause:
      'Without the annotation, the pod identity webhook gives its pods no role. They silently fall back to the node’s role.',
    next: PLAN_03,
    found({ serviceAccounts }) {
      const without = observedValue(serviceAccounts).filter(({ there, role }) => there && role === undefined);
      if (without.length === 0) return undefined;
      return { seen: `${without.map(({ name }) => name).join(', ')} without eks.amazonaws.com/role-arn` };
    },
    repair: { makes: ['gloo-release', 'pods'] },
    breaks: ['service-account-without-annotation'],
  },
  {
    id: 'service-account-of-another-role',
    check: 'service-accounts',
    title: 'A service account is annotated with another role',
    cause: 'Its pods assume that other role, and the Vault role is not bound to it.',
    next: PLAN_03,
    found({ serviceAccounts, wanted }) {
      const others = observedValue(serviceAccounts).filter(
        ({ role }) => role !== undefined && role !== wanted.roleArn,
      );
      if (others.length === 0) return undefined;
      return { seen: others.map(({ name, role }) => `${name}: ${role}`).join('; ') };
    },
    repair: { makes: ['gloo-release', 'pods'] },
    breaks: ['service-account-of-another-role'],
  },
  {
    id: 'webhook-absent',
    check: 'pods',
    title: 'The pod identity webhook does not exist',
    cause:
      'The webhook gives pods the role and its token when they are created. EKS installs it, and somebody deleted it.',
    next: 'Restore the MutatingWebhookConfiguration pod-identity-webhook. Then restart the pods that were created without it.',
    found: ({ webhook }) =>
      observedValue(webhook)
        ? undefined
        : { seen: 'there is no MutatingWebhookConfiguration pod-identity-webhook' },
    repair: {
      byHand: ({ kubectl }) => [
        `${kubectl} get mutatingwebhookconfigurations`,
        '# If pod-identity-webhook is missing, restore it from your backup, or ask AWS Support.',
      ],
    },
    breaks: ['webhook-absent'],
  },
  {
    id: 'pods-without-role',
    check: 'pods',
    title: 'Pods run without the role of their service account',
    cause:
      'The webhook sets the role only when a pod is created. A pod that is older than the annotation silently falls back to the node’s role.',
    next: 'Once the service account has the annotation and 90-troubleshoot reports that the login works, restart its pods: kubectl rollout restart deployment.',
    found({ pods, serviceAccounts, webhook, wanted }) {
      // If new pods do not get the role either, there is another cause.
      if (!observedValue(webhook)) return undefined;
      const annotated = new Set(
        observedValue(serviceAccounts)
          .filter(({ role }) => role === wanted.roleArn)
          .map(({ name }) => name),
      );
      const without = observedValue(pods).filter(
        ({ serviceAccount, role }) => annotated.has(serviceAccount) && role !== wanted.roleArn,
      );
      if (without.length === 0) return undefined;
      return {
        seen: without.map(({ name, role }) => `${name}: AWS_ROLE_ARN=${role ?? '(none)'}`).join('; '),
      };
    },
    repair: { makes: ['pods'] },
    breaks: ['pods-older-than-annotation'],
  },
  {
    id: 'pods-without-token',
    check: 'pods',
    title: 'Pods have the role but no token to assume it with',
    cause:
      'The webhook also sets AWS_WEB_IDENTITY_TOKEN_FILE and mounts its volume. Without both, AWS_ROLE_ARN has no effect.',
    next: 'Once the pod identity webhook works and 90-troubleshoot reports that the login works, restart the pods: kubectl rollout restart deployment.',
    found({ pods, wanted }) {
      const without = observedValue(pods).filter(({ role, token }) => role === wanted.roleArn && !token);
      if (without.length === 0) return undefined;
      return {
        seen: `${without.map(({ name }) => name).join(', ')} without AWS_WEB_IDENTITY_TOKEN_FILE or its volume`,
      };
    },
    symptoms: [
      {
        says: /WebIdentityErr: failed fetching WebIdentity token|open \/var\/run\/secrets\/eks\.amazonaws\.com\/serviceaccount\/token: no such file/,
        example:
          'WebIdentityErr: failed fetching WebIdentity token: caused by: WebIdentityErr: unable to read file at /var/run/secrets/eks.amazonaws.com/serviceaccount/token',
      },
    ],
    repair: { makes: ['pods'] },
    breaks: ['pods-without-token-volume'],
  },
  knownByError(
    'pods-cannot-reach-sts',
    'Pods cannot reach STS',
    'A pod has its role and its token, and gets no answer from STS. A private cluster without NAT needs a VPC endpoint for STS. A network policy, a security group or DNS may also block it.',
    'Check the way from the pods’ subnets to STS: NAT, or the VPC endpoint com.amazonaws.<region>.sts and its security group, then DNS and network policies.',
    {
      says: /WebIdentityErr: failed to retrieve credentials[\s\S]{0,300}?send request failed[\s\S]{0,300}?(?:timeout|no such host|connection refused|deadline exceeded)|operation error STS: AssumeRoleWithWebIdentity[^\n]{0,300}(?:send request|dial tcp)[^\n]{0,300}(?:timeout|no such host|connection refused|deadline exceeded)/,
      example:
        'WebIdentityErr: failed to retrieve credentials\ncaused by: RequestError: send request failed\ncaused by: Post "https://sts.us-east-1.amazonaws.com/": dial tcp 52.46.159.147:443: i/o timeout',
    },
  ),
];
