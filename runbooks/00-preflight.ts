import { missingPermissions } from 'aws-irsa';
import type { Finding, Runbook } from 'runbook';
import { preflightByHand } from './by-hand.ts';
import type { Clients } from './context.ts';
import { identityOfGloo, identityOfVault } from './expected-identities.ts';
import { policySpecOf } from './rights/aws.ts';

const pass = (detail: string): Finding => ({ status: 'pass', detail });

/** Checks what the guide assumes: tools, credentials, a cluster, valid names. Changes nothing. */
export const preflight: Runbook<Clients> = {
  id: '00-preflight',
  title: () => 'Before you begin',
  purpose:
    'What the guide takes for granted: tools, credentials, a cluster that can be reached, permissions.',
  needs: [
    'an EKS cluster',
    'AWS credentials as for the AWS CLI (`AWS_PROFILE`, SSO, …)',
    'a kubectl context of the cluster',
  ],
  steps: (clients) => {
    const { inputs, aws, callerIdentity, eksCluster, kubectl, helm, proveCluster } = clients;
    const byHand = preflightByHand(inputs);
    return [
      {
        id: '00-preflight.1',
        title: 'Tools',
        why: 'helm and kubectl do the work in the cluster; AWS and Vault are spoken to directly.',
        byHand: {
          why: 'Everything is done with aws, jq, helm and kubectl.',
          command: 'aws --version\njq --version',
          see: 'a version of each',
        },
        checks: [
          { name: 'helm', run: async (work) => pass(await helm.version(work)), byHand: byHand.helm },
          {
            name: 'kubectl context',
            run: async (work) => pass(await kubectl.context.name(work)),
            byHand: byHand.context,
          },
        ],
      },
      {
        id: '00-preflight.2',
        title: 'AWS credentials',
        why: 'The account follows from who you are; the guide reads it into ACCOUNT_ID.',
        checks: [
          {
            name: 'caller identity',
            run: async () => pass((await callerIdentity()).arn),
            byHand: byHand.caller,
          },
          {
            name: 'permissions',
            byHand: byHand.permissions,
            async run() {
              const [caller, spec] = await Promise.all([callerIdentity(), policySpecOf(clients)]);
              const answer = await missingPermissions(aws, caller, spec);
              if (answer.unknown !== undefined) {
                return { status: 'warn', detail: `could not be checked: ${answer.unknown}` };
              }
              const { missing } = answer;
              if (missing.length === 0) return pass('none that the AWS section needs is missing');
              return {
                // A simulation does not know everything that AWS looks at: the real call decides.
                status: 'warn',
                detail: `by IAM’s simulation, which may be wrong, your identity lacks ${missing.join(', ')}`,
                next: [
                  'If a call is denied, have these permissions attached (pnpm runbook 00-preflight --policy prints all that the runbooks need), or run as an identity that has them.',
                  ...(missing.every((name) => name.startsWith('iam:Tag'))
                    ? ['Or run again with --no-tags: what is created then carries no mark of its owner.']
                    : []),
                ],
              };
            },
          },
        ],
      },
      {
        id: '00-preflight.3',
        title: 'Cluster',
        why: 'Names are checked before anything is created.',
        checks: [
          {
            name: `eks cluster ${inputs.CLUSTER_NAME}`,
            byHand: byHand.cluster,
            async run() {
              const cluster = await eksCluster();
              if (cluster.status === 'ACTIVE') return pass(`${cluster.status}, issuer ${cluster.issuer}`);
              return { status: 'warn', detail: `it is ${cluster.status}, not ACTIVE yet` };
            },
          },
          {
            name: 'kubernetes API',
            run: async (work) => pass(await kubectl.serverVersion(work)),
            byHand: byHand.kubernetes,
          },
          {
            name: 'issuer',
            byHand: byHand.issuer,
            run: async (work) => pass(await proveCluster(work)),
          },
          {
            name: 'AWS identity of Vault',
            byHand: byHand.vaultIdentity,
            run: (work) => identityOfVault(clients, work),
          },
          {
            name: 'AWS identity of Gloo',
            byHand: byHand.glooIdentity,
            run: () => identityOfGloo(clients),
          },
        ],
      },
    ];
  },
};
