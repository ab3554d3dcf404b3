import { eksCluster } from 'aws-irsa';
import type { Work } from 'engine/resource';
import type { Finding } from 'engine/run';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Clients } from '../context.ts';
import { awsThatAnswers } from '../testing/aws-answers.ts';
import { identityOfGloo, identityOfVault } from './expected-identities.ts';

/** A node group as AWS describes it. */
interface Group {
  readonly amiType: string;
  /** The metadata options of its launch template, if it has one. */
  readonly template?: object | 'refused';
  /** Whether EKS describes it. */
  readonly refused?: boolean;
}

/** What AWS answers. */
interface Recorded {
  readonly cluster: object | 'refused';
  readonly groups: readonly Group[] | 'refused';
}

const CLUSTER = {
  name: 'demo',
  status: 'ACTIVE',
  identity: { oidc: { issuer: 'https://oidc.example.com' } },
};
const AUTO_MODE = { ...CLUSTER, computeConfig: { enabled: true } };
const AL2 = { amiType: 'AL2_x86_64' };
const AL2023 = { amiType: 'AL2023_x86_64_STANDARD' };
const CUSTOM = { amiType: 'CUSTOM' };
const hops = (HttpPutResponseHopLimit: number, more: object = {}) => ({ HttpPutResponseHopLimit, ...more });
const REFUSED = { ...AL2023, template: 'refused' } as const;

function says(
  status: Finding['status'],
  detail: RegExp,
  name: string,
  groups: Recorded['groups'],
  cluster: Recorded['cluster'] = CLUSTER,
): void {
  test(`AWS identity of Vault, ${name}: the run says ${detail.source}`, async () => {
    const recorded = { cluster, groups };
    const check = identityOfVault(await clientsOf(recorded));
    const found = await check.run({} as Work);
    assert.match(found.detail, detail);
    assert.is(found.status, status);
  });
}

const REACHED = /^the node’s role, unless/;
const NONE = /^none on nodes of group0, /;
const NOT_KNOWN = /^not known on nodes of group0: its launch template /;
says('pass', REACHED, 'no node groups', []);
says('pass', REACHED, 'Amazon Linux 2', [AL2]);
says('warn', NONE, 'Amazon Linux 2023', [AL2023]);
says('warn', NONE, 'a hop limit of 1', [{ ...AL2023, template: hops(1) }]);
says('pass', REACHED, 'a hop limit of 2', [{ ...AL2023, template: hops(2) }]);
says('pass', REACHED, 'a hop limit of 1 for IMDSv2 alone', [
  { ...AL2023, template: hops(1, { HttpTokens: 'optional' }) },
]);
says('warn', NONE, 'a hop limit of 1, an AMI of one’s own', [
  { ...CUSTOM, template: hops(1, { HttpTokens: 'required' }) },
]);
says('warn', NOT_KNOWN, 'a hop limit of 1, perhaps for IMDSv2 alone', [{ ...CUSTOM, template: hops(1) }]);
says('warn', NONE, 'no metadata', [{ ...AL2, template: hops(2, { HttpEndpoint: 'disabled' }) }]);
says('warn', NOT_KNOWN, 'a launch template without a hop limit', [{ ...AL2023, template: {} }]);
says('warn', /^not known .* group0: ec2 launch template lt-group0: refused$/, 'EC2 refuses', [REFUSED]);
says('warn', /^none on nodes of group2, .*; not known on nodes of group1: /, 'all kinds', [
  AL2,
  REFUSED,
  AL2023,
]);
says('warn', /^none on nodes of Auto Mode, /, 'Auto Mode', [], AUTO_MODE);
says(
  'warn',
  /^could not be looked up: node groups of eks cluster demo: /,
  'no list of node groups',
  'refused',
);
says('warn', /^could not be looked up: eks node group group0: /, 'no description of a node group', [
  { ...AL2, refused: true },
]);
says('warn', /^could not be looked up: eks cluster demo: /, 'no cluster', [AL2], 'refused');

/** EKS's and EC2's answers: a value for each call that is not refused. */
function answersOf({ cluster, groups }: Recorded) {
  const listed = (groups === 'refused' ? [] : groups).map(({ amiType, template, refused = false }, index) => {
    const nodegroupName = `group${index}`;
    const launchTemplate = { id: `lt-${nodegroupName}`, name: 'nodes', version: '3' };
    const described = { nodegroupName, amiType, nodeRole: 'arn:aws:iam::123456789012:role/nodes' };
    const versions = [{ VersionNumber: 3, LaunchTemplateData: { MetadataOptions: template } }];
    return {
      refused,
      nodegroup: template === undefined ? described : { ...described, launchTemplate },
      LaunchTemplateVersions: template === undefined || template === 'refused' ? undefined : versions,
    };
  });
  return {
    cluster: cluster === 'refused' ? undefined : cluster,
    nodegroups: groups === 'refused' ? undefined : listed.map(({ nodegroup }) => nodegroup.nodegroupName),
    listed,
  };
}

/** The clients of a run, whose SDK gets the same answers. Vault's service account has no role. */
async function clientsOf(recorded: Recorded): Promise<Clients> {
  const { cluster, nodegroups, listed } = answersOf(recorded);
  const group = (name: unknown) =>
    listed.find(({ nodegroup, refused }) => !refused && nodegroup.nodegroupName === name);
  const aws = await awsThatAnswers({
    DescribeCluster: () => cluster && { cluster },
    ListPodIdentityAssociations: () => ({ associations: [] }),
    ListNodegroups: () => nodegroups && { nodegroups },
    DescribeNodegroup: ({ nodegroupName }) => group(nodegroupName),
    DescribeLaunchTemplateVersions: ({ LaunchTemplateId }) => {
      const found = group(String(LaunchTemplateId).replace('lt-', ''));
      return found?.LaunchTemplateVersions && found;
    },
  });
  return {
    inputs: { CLUSTER_NAME: 'demo', AWS_REGION: 'us-east-1' },
    aws,
    vault: { external: undefined },
    kubectl: { get: async () => undefined },
    eksCluster: () => eksCluster(aws, 'demo'),
  } as unknown as Clients;
}

test('AWS identity of Gloo: a warning if associations, which would take precedence, cannot be read', async () => {
  const inputs = { CLUSTER_NAME: 'demo', AWS_REGION: 'us-east-1', NAMESPACE: 'gloo-system' };
  const aws = await awsThatAnswers({});
  const { status, detail } = await identityOfGloo({ inputs, aws } as unknown as Clients).run({} as Work);
  assert.is(status, 'warn');
  assert.match(detail, /^the guide’s role, by IRSA; .* could not be read: /);
});

test.run();
