import { type NodeGroup, nodeGroups, type PodIdentityAssociation, podIdentityAssociations } from 'aws-irsa';
import { quote, type Work } from 'engine/resource';
import type { Check, Finding } from 'engine/run';
import { ROLE_ANNOTATION } from 'gloo-install';
import { type Observation, observe } from 'troubleshoot';
import { VAULT_NAMESPACE } from 'vault-auth';
import { type Clients, SERVICE_ACCOUNTS } from '../context.ts';
import { VAULT_SERVICE_ACCOUNT } from '../repairs/role-of-vault.ts';

/**
 * The identity with which Vault will call AWS, as far as it is known now: EKS Pod Identity, IRSA or the node's role.
 * Warns at most, because step 4 of 02-vault repairs it.
 */
export function identityOfVault(clients: Clients): Check {
  const { CLUSTER_NAME, AWS_REGION } = clients.inputs;
  const of = `--cluster-name ${quote(CLUSTER_NAME)} --region ${quote(AWS_REGION)}`;
  return {
    name: 'AWS identity of Vault',
    run: (work) => orUnknown(() => vaultWillBe(clients, work)),
    byHand: {
      command: [
        `{ aws eks describe-cluster --name ${quote(CLUSTER_NAME)} --region ${quote(AWS_REGION)} --output json`,
        `  aws eks list-nodegroups ${of} --output json`,
        `  for group in $(aws eks list-nodegroups ${of} --query 'nodegroups[]' --output text); do`,
        `    { aws eks describe-nodegroup ${of} --nodegroup-name "\${group}" --output json`,
        `      aws eks describe-nodegroup ${of} --nodegroup-name "\${group}" \\`,
        `        --query 'nodegroup.launchTemplate.[id, version]' --output text |`,
        '        while read -r id version; do',
        `          [ "\${id}" = None ] || aws ec2 describe-launch-template-versions --region ${quote(AWS_REGION)} \\`,
        `            --launch-template-id "\${id}" --versions "\${version}" --output json`,
        '        done',
        '    } | jq -s add',
        '  done',
        '} |',
        `  jq -es '${PODS_REACH_ROLE}'`,
      ].join('\n'),
      see: '`true`: Vault’s pod can use the role of its node, according to AWS',
      fails: [
        '`false`: pods cannot use the role of their node in Auto Mode, on Amazon Linux 2023 without a launch template, or with a launch template that sets a hop limit of 1. If Vault then says `NoCredentialProviders` (02-vault, last step), give its service account a role of its own (IRSA, or `aws eks create-pod-identity-association`) and replace its pod.',
        '`null`: not known. Either AWS refused a call (nothing else needs `ec2:DescribeLaunchTemplateVersions`), or a launch template sets no hop limit. Then the account’s default applies (`aws ec2 get-instance-metadata-defaults`), or else the AMI’s.',
      ],
    },
  };
}

async function vaultWillBe(clients: Clients, work: Work): Promise<Finding> {
  const { inputs, aws, kubectl, vault } = clients;
  if (vault.external) return pass('VAULT_ADDR is set: that Vault’s own');
  const [associated, account] = await Promise.all([
    associationsOf(clients, VAULT_NAMESPACE, [VAULT_SERVICE_ACCOUNT]),
    kubectl.get('serviceaccount', VAULT_SERVICE_ACCOUNT, VAULT_NAMESPACE, work),
  ]);
  const [association] = 'value' in associated ? associated.value : [];
  if (association !== undefined) return pass(`${association.roleArn}, by EKS Pod Identity`);
  const unread = unreadIn(associated);
  const role = account?.metadata.annotations?.[ROLE_ANNOTATION];
  if (role !== undefined) return known(`${role}, by IRSA`, unread);
  const [{ autoMode }, groups] = await Promise.all([
    clients.eksCluster(),
    nodeGroups(aws, inputs.CLUSTER_NAME),
  ]);
  return roleOfNodes(autoMode, groups, unread);
}

/** Whether Vault's pod can use the role of the nodes. Pure. */
function roleOfNodes(autoMode: boolean, groups: readonly NodeGroup[], unread: string): Finding {
  const without = groups
    .filter(({ podsReachRole: of }) => 'value' in of && !of.value)
    .map(({ name }) => name);
  const nodes = [...(autoMode ? ['Auto Mode'] : []), ...without].join(', ');
  const unknown = groups.flatMap(({ name, podsReachRole: of }) =>
    'unknown' in of ? [`not known on nodes of ${name}: ${of.unknown}`] : [],
  );
  if (nodes !== '') {
    const none = `none on nodes of ${nodes}, whose role pods cannot use (a hop limit of 1, or no instance metadata); the last step of 02-vault creates a role for Vault itself`;
    return { status: 'warn', detail: `${[none, ...unknown].join('; ')}${unread}` };
  }
  if (unknown.length > 0) return { status: 'warn', detail: `${unknown.join('; ')}${unread}` };
  return known('the node’s role, unless pods cannot use it', unread);
}

/** The same in jq, of the cluster, the names of its node groups, and each node group with its launch template. */
const PODS_REACH_ROLE = `
    def reach:
      (.nodegroup.amiType // "" | startswith("AL2023")) as $al2023 |
      .LaunchTemplateVersions[0].LaunchTemplateData.MetadataOptions as $options |
      if .nodegroup.launchTemplate == null then $al2023 | not
      elif $options.HttpEndpoint == "disabled" then false
      elif $options.HttpPutResponseHopLimit == null then null
      elif $options.HttpPutResponseHopLimit > 1 or $options.HttpTokens == "optional" then true
      elif $options.HttpTokens == "required" or $al2023 then false
      else null end;
    map(select(.nodegroup)) as $groups |
    [ ($groups[] | reach),
      (map(.cluster // empty) | if . == [] then null else .[0].computeConfig.enabled != true end),
      (map(.nodegroups // empty) | if length == 1 and (.[0] | length) == ($groups | length) then true else null end)
    ] | if any(. == false) then false elif any(. == null) then null else true end`;

/** How Gloo's pods will get their role. An association would take precedence over the guide's annotation. */
export function identityOfGloo(clients: Clients): Check {
  const { CLUSTER_NAME, AWS_REGION, NAMESPACE } = clients.inputs;
  return {
    name: 'AWS identity of Gloo',
    run: () => orUnknown(() => glooWillBe(clients)),
    byHand: {
      command: [
        `aws eks list-pod-identity-associations --cluster-name ${quote(CLUSTER_NAME)} --region ${quote(AWS_REGION)} --namespace ${quote(NAMESPACE)} --output json |`,
        `  jq -e --argjson accounts '${JSON.stringify(SERVICE_ACCOUNTS)}' '[.associations[].serviceAccount] | map(select(IN($accounts[]))) == []'`,
      ].join('\n'),
      see: '`true`: Gloo’s pods get the role of the guide’s annotation (IRSA)',
      fails: [
        '`false`: a service account of Gloo has an EKS Pod Identity association, which takes precedence over the annotation in new pods. Find out who needs it (`aws eks describe-pod-identity-association`), and delete it if nobody does.',
        '`AccessDeniedException`: you are not allowed to read associations. Nothing else needs that permission.',
      ],
    },
  };
}

async function glooWillBe(clients: Clients): Promise<Finding> {
  const { CLUSTER_NAME, NAMESPACE } = clients.inputs;
  const associated = await associationsOf(clients, NAMESPACE, SERVICE_ACCOUNTS);
  const found = 'value' in associated ? associated.value : [];
  if (found.length === 0) return known('the guide’s role, by IRSA', unreadIn(associated));
  return {
    status: 'warn',
    detail: `EKS Pod Identity gives new pods ${found.map(({ serviceAccount, roleArn }) => `of ${serviceAccount} the role ${roleArn}`).join(', ')}, and takes precedence over the guide’s annotation`,
    next: found.map(
      ({ id }) =>
        `Check who needs it: aws eks describe-pod-identity-association --cluster-name ${CLUSTER_NAME} --association-id ${id}`,
    ),
  };
}

const pass = (detail: string): Finding => ({ status: 'pass', detail });

/** Passes only if the associations were read, because one of them would be another role. */
const known = (detail: string, unread: string): Finding =>
  unread === '' ? pass(detail) : { status: 'warn', detail: `${detail}${unread}` };

type Associations = Observation<readonly PodIdentityAssociation[]>;

/** The EKS Pod Identity associations of some service accounts. Nothing requires that they can be read. */
export function associationsOf(
  { aws, inputs }: Clients,
  namespace: string,
  serviceAccounts: readonly string[],
): Promise<Associations> {
  const of = { namespace, serviceAccounts };
  return observe(() => podIdentityAssociations(aws, inputs.CLUSTER_NAME, of));
}

function unreadIn(associations: Associations): string {
  return 'value' in associations
    ? ''
    : `; EKS Pod Identity associations take precedence, and could not be read: ${associations.unknown}`;
}

/** A finding, or a warning if the look failed, because a check that only warns must not fail a run. */
export async function orUnknown(look: () => Promise<Finding>): Promise<Finding> {
  const observed = await observe(look);
  if ('value' in observed) return observed.value;
  return { status: 'warn', detail: `could not be looked up: ${observed.unknown}` };
}
