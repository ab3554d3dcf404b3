import type { DiagnosisEntry } from '../diagnosis.ts';
import { observedValue } from '../observation.ts';

const PLAN_03 = 'pnpm runbook 03-gloo --plan shows what differs.';

/** Gloo's service accounts and pods (Gloo Gateway step 1 and 2). */
export const CLUSTER: readonly DiagnosisEntry[] = [
  {
    id: 'service-account-missing',
    check: 'service-accounts',
    title: 'A service account that Gloo runs as does not exist',
    cause: 'It was deleted since the chart made it; no new pod can start, and no token be made for it.',
    next: PLAN_03,
    found({ serviceAccounts }) {
      const missing = observedValue(serviceAccounts).filter(({ there, needed }) => needed && !there);
      if (missing.length === 0) return undefined;
      return {
        seen: `${missing.map(({ name }) => name).join(', ')}: a workload runs as it, and it is not there`,
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
      'Without it the pod identity webhook gives its pods nothing, and they fall back to the node’s role and say nothing.',
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
    cause: 'Its pods assume that role, to which the Vault role is not bound.',
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
    title: 'The pod identity webhook is not there',
    cause:
      'It is what gives pods the role and its token as they are created; EKS brings it along, and somebody took it away.',
    next: 'Have the MutatingWebhookConfiguration pod-identity-webhook put back, then restart the pods.',
    found: ({ webhook }) =>
      observedValue(webhook)
        ? undefined
        : { seen: 'there is no MutatingWebhookConfiguration pod-identity-webhook' },
    repair: {
      byHand: ({ kubectl }) => [
        `${kubectl} get mutatingwebhookconfigurations    # pod-identity-webhook: from your backup, or ask AWS Support`,
      ],
    },
    breaks: ['webhook-absent'],
  },
  {
    id: 'pods-without-role',
    check: 'pods',
    title: 'Pods run without the role of their service account',
    cause:
      'The webhook sets the role only when a pod is created: one that is older than the annotation falls back to the node’s role, and says nothing.',
    next: 'Restart the pods: kubectl rollout restart deployment.',
    found({ pods, serviceAccounts, webhook, wanted }) {
      // What new pods are not given either has another cause.
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
    title: 'Pods have the role and no token to assume it with',
    cause:
      'AWS_WEB_IDENTITY_TOKEN_FILE and its volume are what the webhook gives them: AWS_ROLE_ARN alone is of no use.',
    next: 'Restart the pods: kubectl rollout restart deployment.',
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
];
