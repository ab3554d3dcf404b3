import { type AwsAnswers, awsThatAnswers } from 'aws-irsa/testing';
import type { Check } from 'engine/run';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { GUIDE, WORK } from '../../testing/guide.ts';
import type { Systems } from '../guide.ts';
import { identityOfGloo, identityOfVault } from './expected-identities.ts';

// test/pending.test.ts and test/vaults.test.ts cover the check of the namespaces, and Vault's association.

/** In a cluster without a service account and a release, with these responses from AWS. */
function finds(what: string, check: (systems: Systems) => Check, answers: AwsAnswers, says: RegExp): void {
  test(`${what}: ${says.source}`, async () => {
    const aws = await awsThatAnswers(answers);
    const eksCluster = async () => ({ autoMode: false });
    const kubectl = { get: async () => undefined };
    const vault = { isExternal: false, exists: async () => false };
    const helm = { release: async () => undefined };
    const systems = { ...GUIDE, aws, eksCluster, kubectl, helm, vault };
    const { status, detail } = await check(systems as unknown as Systems).run(WORK);
    assert.match(`${status}: ${detail}`, says);
  });
}

function associated(...serviceAccounts: readonly string[]): AwsAnswers {
  const associations = serviceAccounts.map((serviceAccount) => ({
    clusterName: 'demo',
    namespace: 'gloo-system',
    serviceAccount,
    roleArn: 'arn:aws:iam::123456789012:role/by-pod-identity',
    associationId: `a-${serviceAccount}`,
  }));
  return {
    ListPodIdentityAssociations: () => ({ associations }),
    DescribePodIdentityAssociation: ({ associationId }) => ({
      association: associations.find((one) => one.associationId === associationId),
    }),
  };
}

const inGroup = (group: object): AwsAnswers => ({
  ...associated(),
  ListNodegroups: () => ({ nodegroups: ['workers'] }),
  DescribeNodegroup: () => ({ nodegroup: { nodeRole: 'arn:aws:iam::1:role/node', ...group } }),
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

test.run();
