import { type AwsAnswers, awsThatAnswers } from 'aws-irsa/testing';
import type { Check } from 'engine/run';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { GUIDE, WORK } from '../../testing/guide.ts';
import type { Systems } from '../guide.ts';
import { podSecurity } from './charts.ts';
import { identityOfGloo, identityOfVault } from './expected-identities.ts';

type Labels = Readonly<Record<string, string>>;

/** What AWS answers, and the namespaces of the cluster with their labels. It has no service account and no release yet. */
interface Found {
  readonly answers?: AwsAnswers;
  readonly namespaces?: Readonly<Record<string, Labels>>;
}

function finds(what: string, check: (systems: Systems) => Check, found: Found, says: RegExp): void {
  test(`${what}: ${says.source}`, async () => {
    const { answers = {}, namespaces = {} } = found;
    const get = async (kind: string, name: string) =>
      kind === 'namespace' && name in namespaces
        ? { metadata: { name, labels: namespaces[name] } }
        : undefined;
    const aws = await awsThatAnswers(answers);
    const eksCluster = async () => ({ autoMode: false });
    const vault = { external: false, exists: async () => false };
    const helm = { release: async () => undefined };
    const systems = { ...GUIDE, aws, eksCluster, kubectl: { get }, helm, vault };
    const { status, detail } = await check(systems as unknown as Systems).run(WORK);
    assert.match(`${status}: ${detail}`, says);
  });
}

function associated(...serviceAccounts: readonly string[]): Found {
  const associations = serviceAccounts.map((serviceAccount) => ({
    clusterName: 'demo',
    namespace: serviceAccount === 'vault' ? 'vault' : 'gloo-system',
    serviceAccount,
    roleArn: 'arn:aws:iam::123456789012:role/by-pod-identity',
    associationId: `a-${serviceAccount}`,
  }));
  return {
    answers: {
      ListPodIdentityAssociations: () => ({ associations }),
      DescribePodIdentityAssociation: ({ associationId }) => ({
        association: associations.find((one) => one.associationId === associationId),
      }),
    },
  };
}
finds(
  'identity of Vault',
  identityOfVault,
  associated('vault', 'other'),
  /^pass: by-pod-identity, .* by EKS Pod Identity. If Vault cannot call AWS, the last step of 02-vault/,
);

const inGroup = (group: object): Found => ({
  answers: {
    ...associated().answers,
    ListNodegroups: () => ({ nodegroups: ['workers'] }),
    DescribeNodegroup: () => ({ nodegroup: { nodeRole: 'arn:aws:iam::1:role/node', ...group } }),
  },
});
const AL2023 = { amiType: 'AL2023_x86_64_STANDARD' };
finds(
  'older nodes',
  identityOfVault,
  inGroup({ amiType: 'AL2_x86_64' }),
  /^pass: node, of node group workers/,
);
finds('Amazon Linux 2023', identityOfVault, inGroup(AL2023), /^warn: pods cannot use the role of .* workers/);
finds('a launch template', identityOfVault, inGroup({ ...AL2023, launchTemplate: {} }), /^pass: node, of /);
finds('no associations or node groups', identityOfVault, {}, /^warn: .*If Vault cannot call AWS/);
finds('associations unread', identityOfGloo, {}, /^warn: the guide’s role, by IRSA; .* could not be read: /);
finds('no association', identityOfGloo, associated(), /^pass: the guide’s role/);
finds(
  'of other accounts',
  identityOfGloo,
  associated('gateway-proxy', 'gloo-fed'),
  /^pass: the guide’s role/,
);
finds(
  'of discovery and others',
  identityOfGloo,
  associated('gateway-proxy', 'discovery'),
  /^warn: .* discovery gets the role /,
);

const enforced = (vault: Labels, gloo: Labels = {}): Found => ({
  namespaces: { vault, 'gloo-system': gloo },
});
const standard = (level: string, mode = 'enforce') => ({ [`pod-security.kubernetes.io/${mode}`]: level });
finds('no namespace', podSecurity, {}, /^pass/);
finds('no labels', podSecurity, enforced({}), /^pass/);
finds('baseline', podSecurity, enforced(standard('baseline'), standard('restricted', 'warn')), /^pass/);
finds('Gloo’s', podSecurity, enforced({}, standard('restricted')), /^warn: namespace gloo-/);
finds('Vault’s', podSecurity, enforced(standard('restricted')), /^warn: namespace vault /);

test.run();
