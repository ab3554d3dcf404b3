import { actionsOf, isOfGuide, operatorPolicy } from 'aws-irsa';
import { quote, reference } from 'resource';
import type { CheckByHand } from 'runbook';
import { SERVICE_ACCOUNTS } from './context.ts';
import type { Inputs } from './inputs.ts';
import { policySpec } from './rights/aws.ts';

/** The guide's actions in AWS; the list does not depend on any name. */
function guideActions(inputs: Inputs): readonly string[] {
  const { Statement } = operatorPolicy(policySpec(inputs, { accountId: '', partition: '' }, undefined));
  return actionsOf(Statement.filter(isOfGuide));
}

/** The checks of 00-preflight for a person in a shell, by name. */
export function preflightByHand(inputs: Inputs) {
  const { CLUSTER_NAME, AWS_REGION, NAMESPACE } = inputs;
  const region = quote(AWS_REGION);
  return {
    helm: {
      command: 'helm version --short',
      see: 'v3.14 or later',
      fails: ['`command not found`: https://helm.sh/docs/intro/install/'],
    },
    context: {
      command: 'kubectl config current-context',
      see: 'the name of the context that the pages act in',
      fails: [
        `\`current-context is not set\`: \`aws eks update-kubeconfig --name ${CLUSTER_NAME} --region ${AWS_REGION}\` sets one.`,
      ],
    },
    caller: {
      command: 'aws sts get-caller-identity',
      see: 'your `Arn`, and the `Account` in which everything will be made',
      fails: ['`Unable to locate credentials`, `ExpiredToken`: `aws sso login`, or `AWS_PROFILE=<profile>`.'],
    },
    permissions: {
      command: [
        'PRINCIPAL=$(aws sts get-caller-identity --query Arn --output text |',
        "  sed -E 's#^(arn:[^:]*):sts::([0-9]*):assumed-role/([^/]*)/.*#\\1:iam::\\2:role/\\3#')",
        `if lacking=$(aws iam simulate-principal-policy --policy-source-arn ${quote(reference('PRINCIPAL'))} --action-names \\`,
        `  ${guideActions(inputs).join(' \\\n  ')} \\`,
        `  --query "EvaluationResults[?EvalDecision!='allowed'].EvalActionName" --output json); then`,
        `  echo "\${lacking}" | jq -e '. == [] or error("you lack " + join(", "))'`,
        'else',
        "  echo 'you are not allowed to use the simulator: this says nothing about your permissions'",
        'fi',
      ].join('\n'),
      see: '`true`: nothing that the AWS section needs is missing',
      fails: [
        '`you lack …`: have these permissions attached to your identity, or use one that has them. A policy for these resources alone is enough, though this simulation asks about all resources and so calls its actions missing.',
      ],
    },
    cluster: {
      command: `aws eks describe-cluster --name ${quote(CLUSTER_NAME)} --region ${region} --query cluster.status --output text`,
      see: '`ACTIVE`',
      fails: [
        `\`ResourceNotFoundException\`: CLUSTER_NAME, AWS_REGION or the account is not the one you mean: \`aws eks list-clusters --region ${region}\`.`,
      ],
    },
    kubernetes: {
      command: 'kubectl version',
      see: 'a `Server Version`',
      fails: ['a time-out: VPN, the access of the cluster’s endpoint, or the kubeconfig.'],
    },
    issuer: {
      command: `kubectl get --raw /.well-known/openid-configuration |\n  jq -e --arg issuer "https://${reference('OIDC_PROVIDER')}" '.issuer == $issuer'`,
      see: '`true`: the kubectl context is this cluster’s',
      fails: [
        `\`false\`: the context is of another cluster: \`aws eks update-kubeconfig --name ${CLUSTER_NAME} --region ${AWS_REGION}\`.`,
      ],
    },
    vaultIdentity: {
      command: [
        `for group in $(aws eks list-nodegroups --cluster-name ${quote(CLUSTER_NAME)} --region ${region} --query 'nodegroups[]' --output text); do`,
        `  aws eks describe-nodegroup --cluster-name ${quote(CLUSTER_NAME)} --region ${region} --nodegroup-name "\${group}" --output json`,
        'done |',
        `  jq -es 'any(.[].nodegroup; (.amiType | startswith("AL2023")) and .launchTemplate == null) | not'`,
      ].join('\n'),
      see: '`true`: Vault’s pod can reach the role of its node',
      fails: [
        '`false`: nodes with Amazon Linux 2023 and no launch template keep their role from pods. If Vault then says `NoCredentialProviders` (02-vault, last step), give its service account a role of its own (IRSA, or `aws eks create-pod-identity-association`) and renew its pod.',
      ],
    },
    glooIdentity: {
      command: [
        `aws eks list-pod-identity-associations --cluster-name ${quote(CLUSTER_NAME)} --region ${region} --namespace ${quote(NAMESPACE)} --output json |`,
        `  jq -e --argjson accounts '${JSON.stringify(SERVICE_ACCOUNTS)}' '[.associations[].serviceAccount] | map(select(IN($accounts[]))) == []'`,
      ].join('\n'),
      see: '`true`: Gloo’s pods get the role of the guide’s annotation (IRSA)',
      fails: [
        '`false`: a service account of Gloo has an EKS Pod Identity association, which takes precedence over the annotation in new pods. Find out who needs it (`aws eks describe-pod-identity-association`), and delete it if nobody does.',
        '`AccessDeniedException`: you are not allowed to read associations. Nothing else needs that permission.',
      ],
    },
  } satisfies Record<string, CheckByHand>;
}
