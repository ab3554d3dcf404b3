import { missingPermissions } from 'aws-irsa';
import type { Check, Finding, Runbook } from 'engine/run';
import { identityOfGloo, identityOfVault, orUnknown } from './checks/expected-identities.ts';
import { podSecurity } from './checks/pod-security.ts';
import type { Clients } from './context.ts';
import { policySpecOf } from './rights/aws.ts';

const pass = (detail: string): Finding => ({ status: 'pass', detail });

/** Checks what the guide assumes: tools, credentials, a cluster, valid names. Changes nothing. */
export const preflight: Runbook<Clients> = {
  id: '00-preflight',
  title: () => 'Before you begin',
  purpose:
    'What the guide takes for granted: tools, credentials, a cluster that can be reached, permissions.',
  steps: (clients) => {
    const { inputs, callerIdentity, eksCluster, kubectl, helm, proveCluster } = clients;
    const { CLUSTER_NAME } = inputs;
    return [
      {
        id: '00-preflight.1',
        title: 'Tools',
        why: 'helm and kubectl do the work in the cluster; AWS and Vault are called directly.',
        checks: [
          {
            name: 'helm',
            run: async (work) => pass(await helm.version(work)),
          },
          {
            name: 'kubectl context',
            run: async (work) => pass(await kubectl.context.name(work)),
          },
        ],
      },
      {
        id: '00-preflight.2',
        title: 'AWS credentials',
        why: 'Your credentials determine the account, which the guide stores in ACCOUNT_ID.',
        checks: [
          {
            name: 'caller identity',
            run: async () => pass((await callerIdentity()).arn),
          },
          permissions(clients),
        ],
      },
      {
        id: '00-preflight.3',
        title: 'Cluster',
        why: 'Names are checked before anything is created.',
        checks: [
          {
            name: `eks cluster ${CLUSTER_NAME}`,
            async run() {
              const cluster = await eksCluster();
              if (cluster.status === 'ACTIVE') return pass(`${cluster.status}, issuer ${cluster.issuer}`);
              return { status: 'warn', detail: `it is ${cluster.status}, not ACTIVE yet` };
            },
          },
          {
            name: 'kubernetes API',
            run: async (work) => pass(await kubectl.serverVersion(work)),
          },
          {
            name: 'issuer',
            run: async (work) => pass(await proveCluster(work)),
          },
          identityOfVault(clients),
          identityOfGloo(clients),
          podSecurity(clients),
        ],
      },
    ];
  },
};

/** A simulation does not consider everything that AWS does, so the real call decides. */
function findingOf(missing: readonly string[]): Finding {
  if (missing.length === 0) return pass('you have all permissions the AWS section needs');
  return {
    status: 'warn',
    detail: `according to IAM’s simulation, which may be wrong, your identity lacks ${missing.join(', ')}`,
    next: [
      'If a call is denied, have these permissions attached (./runbook 00-preflight --policy prints all that the runbooks need), or run as an identity that has them.',
      ...(missing.every((name) => name.startsWith('iam:Tag'))
        ? ['Or run again with --no-tags: then nothing marks what is created as managed.']
        : []),
    ],
  };
}

/**
 * Whether the operator may do what the AWS section does, as far as IAM's simulator knows. The page has no command for it: a
 * simulation is only right about named resources with their conditions, which takes a call for each statement.
 */
function permissions(clients: Clients): Check {
  return {
    name: 'permissions',
    async run() {
      const [caller, spec] = await Promise.all([clients.callerIdentity(), policySpecOf(clients)]);
      return orUnknown(async () => findingOf(await missingPermissions(clients.aws, caller, spec)));
    },
  };
}
