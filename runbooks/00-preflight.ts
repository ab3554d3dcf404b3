import { missingPermissions } from 'aws-irsa';
import { quote, reference } from 'engine/resource';
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
  needs: [
    'an EKS cluster',
    'AWS credentials as for the AWS CLI (`AWS_PROFILE`, SSO, …)',
    'a kubectl context of the cluster',
  ],
  steps: (clients) => {
    const { inputs, callerIdentity, eksCluster, kubectl, helm, proveCluster } = clients;
    const { CLUSTER_NAME, AWS_REGION } = inputs;
    const region = quote(AWS_REGION);
    const updateKubeconfig = `\`aws eks update-kubeconfig --name ${CLUSTER_NAME} --region ${AWS_REGION}\``;
    return [
      {
        id: '00-preflight.1',
        title: 'Tools',
        why: 'helm and kubectl do the work in the cluster; AWS and Vault are called directly.',
        byHand: {
          why: 'Everything is done with aws, jq, helm and kubectl.',
          command: 'aws --version\njq --version',
          see: 'a version of each',
        },
        checks: [
          {
            name: 'helm',
            run: async (work) => pass(await helm.version(work)),
            byHand: {
              command: 'helm version --short',
              see: 'v3.14 or later',
              fails: ['`command not found`: https://helm.sh/docs/intro/install/'],
            },
          },
          {
            name: 'kubectl context',
            run: async (work) => pass(await kubectl.context.name(work)),
            byHand: {
              command: 'kubectl config current-context',
              see: 'the name of the context that the pages’ commands use',
              fails: [`\`current-context is not set\`: ${updateKubeconfig} sets one.`],
            },
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
            byHand: {
              command: 'aws sts get-caller-identity',
              see: 'your `Arn`, and the `Account` in which everything will be made',
              fails: [
                '`Unable to locate credentials`, `ExpiredToken`: `aws sso login`, or `AWS_PROFILE=<profile>`.',
              ],
            },
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
            byHand: {
              command: `aws eks describe-cluster --name ${quote(CLUSTER_NAME)} --region ${region} --query cluster.status --output text`,
              see: '`ACTIVE`',
              fails: [
                `\`ResourceNotFoundException\`: CLUSTER_NAME, AWS_REGION or the account is not the one you mean: \`aws eks list-clusters --region ${region}\`.`,
              ],
            },
          },
          {
            name: 'kubernetes API',
            run: async (work) => pass(await kubectl.serverVersion(work)),
            byHand: {
              command: 'kubectl version',
              see: 'a `Server Version`',
              fails: ['a time-out: check the VPN, the access to the cluster’s endpoint, and the kubeconfig.'],
            },
          },
          {
            name: 'issuer',
            run: async (work) => pass(await proveCluster(work)),
            byHand: {
              command: `kubectl get --raw /.well-known/openid-configuration |\n  jq -e --arg issuer "https://${reference('OIDC_PROVIDER')}" '.issuer == $issuer'`,
              see: '`true`: the kubectl context is this cluster’s',
              fails: [`\`false\`: the context points to another cluster: ${updateKubeconfig}.`],
            },
          },
          identityOfVault(clients),
          identityOfGloo(clients),
          podSecurity(clients),
        ],
      },
    ];
  },
};

/** A simulation does not consider everything that AWS does, so the real call decides. Pure. */
function findingOf(missing: readonly string[]): Finding {
  if (missing.length === 0) return pass('none that the AWS section needs is missing');
  return {
    status: 'warn',
    detail: `according to IAM’s simulation, which may be wrong, your identity lacks ${missing.join(', ')}`,
    next: [
      'If a call is denied, have these permissions attached (pnpm runbook 00-preflight --policy prints all that the runbooks need), or run as an identity that has them.',
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
