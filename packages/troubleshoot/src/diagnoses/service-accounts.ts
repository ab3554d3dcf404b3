import type { DiagnosisEntry } from '../diagnosis.ts';
import { IF_ENTERPRISE, installedVersion, restartGloo, UPGRADE_RISK } from '../looks.ts';
import { observedValue } from '../observation.ts';
import type { Wanted } from '../observations.ts';

const PLAN_03 = 'pnpm runbook 03-gloo --plan shows what differs.';

/** The service accounts and the roles that they are annotated with. */
export const serviceAccount = ({ kubectl, namespace }: Wanted, prints: string) => ({
  run: `${kubectl} get serviceaccount -n ${namespace} -o custom-columns='NAME:.metadata.name,ROLE:.metadata.annotations.eks\\.amazonaws\\.com/role-arn'`,
  prints,
});
const annotate = ({ kubectl, namespace, roleArn, serviceAccounts }: Wanted) =>
  `${kubectl} annotate serviceaccount ${serviceAccounts.join(' ')} -n ${namespace} --overwrite eks.amazonaws.com/role-arn=${roleArn}`;

/** What the webhook gave the pods. */
export const inPods = ({ kubectl, namespace }: Wanted, prints: string) => ({
  run: `${kubectl} get pod -n ${namespace} -o jsonpath='{range .items[*]}{.metadata.name}{" "}{.spec.containers[0].env[?(@.name=="AWS_ROLE_ARN")].value}{" "}{.spec.containers[0].env[?(@.name=="AWS_WEB_IDENTITY_TOKEN_FILE")].value}{"\\n"}{end}'`,
  prints,
});
export const RESTARTS =
  'A restarted Gloo starts without secrets until it has logged in. The pods of gateways keep their last configuration.';

/** Gloo's service accounts (Gloo Gateway step 1 and 2). */
export const SERVICE_ACCOUNTS: readonly DiagnosisEntry[] = [
  {
    id: 'service-account-missing',
    check: 'service-accounts',
    title: 'A service account that Gloo runs as does not exist',
    cause:
      'Somebody deleted it after the chart created it. No new pod can start as it, and no token can be issued for it.',
    next: PLAN_03,
    found({ serviceAccounts }) {
      const missing = observedValue(serviceAccounts).filter(({ exists, needed }) => needed && !exists);
      if (missing.length === 0) return undefined;
      return {
        seen: `${missing.map(({ name }) => name).join(', ')}: a workload runs as it, and it does not exist`,
      };
    },
    symptoms: [
      {
        says: /serviceaccounts? "?[\w./\u2026-]{1,300}"? not found/i,
        example: 'error: failed to create token: serviceaccounts "discovery" not found',
        words: { kubectl: ['serviceaccounts "…" not found'] },
      },
    ],
    makes: ['gloo-release'],
    byHand: (wanted) => ({
      confirm: [serviceAccount(wanted, 'no line for the account')],
      fix: [
        IF_ENTERPRISE,
        '# An upgrade to the installed version creates it again:',
        `helm upgrade gloo gloo/gloo -n ${wanted.namespace} --version ${installedVersion('gloo', wanted.namespace)} --reuse-values`,
      ],
      fixed: serviceAccount(wanted, `each account with ${wanted.roleArn}`),
      risk: UPGRADE_RISK,
    }),
  },
  {
    id: 'service-account-role-differs',
    check: 'service-accounts',
    title: 'A service account is not annotated with the guide’s role',
    cause:
      'Without the annotation, the pod identity webhook gives its pods no role, and they silently fall back to the node’s role. With another role, its pods assume that one, which the Vault role does not accept.',
    next: PLAN_03,
    found({ serviceAccounts, wanted }) {
      const others = observedValue(serviceAccounts).filter(
        ({ exists, role }) => exists && role !== wanted.roleArn,
      );
      if (others.length === 0) return undefined;
      return {
        seen: others
          .map(({ name, role }) => `${name}: ${role ?? 'no eks.amazonaws.com/role-arn'}`)
          .join('; '),
      };
    },
    makes: ['gloo-release', 'pods'],
    byHand: (wanted) => ({
      confirm: [serviceAccount(wanted, `<none> beside the account, or an ARN other than ${wanted.roleArn}`)],
      fix: [
        '# If another workload needs another role by this account, stop: give Gloo its own accounts.',
        annotate(wanted),
        ...restartGloo(wanted, serviceAccount(wanted, '').run),
      ],
      fixed: inPods(wanted, `${wanted.roleArn} and the token’s file, beside each pod`),
      risk: `Pods lose what another role allowed them. ${RESTARTS}`,
    }),
  },
];
