import { actionsOf, isOfGuide, operatorPolicy } from 'aws-irsa';
import { quote, reference } from 'resource';
import type { CheckByHand } from 'runbook';
import { type RunContext, SERVICE_ACCOUNTS } from './context.ts';
import type { Inputs } from './inputs.ts';
import { outsidePath, PROBE, STRANGER } from './proofs.ts';
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
        `  jq -e '. == [] or error("you lack " + join(", "))' <<< "\${lacking}"`,
        'else',
        "  echo 'you may not ask, which says nothing of the rest'",
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
      see: '`true`: Vault’s pod may reach the role of its node',
      fails: [
        '`false`: nodes with Amazon Linux 2023 and no launch template keep their role from pods. If Vault then says `NoCredentialProviders` (02-vault, step 4), give its service account a role of its own (IRSA, or `aws eks create-pod-identity-association`) and renew its pod.',
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
        '`AccessDeniedException`: you may not read associations. Nothing else needs that permission.',
      ],
    },
  } satisfies Record<string, CheckByHand>;
}

/**
 * The shell commands that make up the proofs of 04-verify. No secret is an argument or is shown, and no token leaves
 * Vault's pod. Vault's agent logs in, as in any pod, because every build of Vault has the agent, but not `vault login
 * -method=aws`.
 */
export function proofFunctions({ inputs, VAULT_AUTH_ROLE_ARN }: RunContext): string {
  return `# The temporary credentials of a service account, got as its pods get them: three lines, for a program to read.
credentials() {
  kubectl create token "$1" -n ${quote(inputs.NAMESPACE)} --audience sts.amazonaws.com -o jsonpath='{.status.token}' |
    aws sts assume-role-with-web-identity --role-arn ${quote(VAULT_AUTH_ROLE_ARN)} --role-session-name "$1" \\
      --web-identity-token file:///dev/stdin --output json |
    jq -er '.Credentials | .AccessKeyId, .SecretAccessKey, .SessionToken'
}

# vault_as ACCOUNT HEADER COMMAND: logs in to Vault with them, in its pod, and runs a command there with the token.
vault_as() {
  credentials "$1" | kubectl exec -i -n vault vault-0 -- sh -c '
    read -r AWS_ACCESS_KEY_ID && read -r AWS_SECRET_ACCESS_KEY && read -r AWS_SESSION_TOKEN || exit 1
    export AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN
    unset VAULT_TOKEN
    folder=$(mktemp -d)
    trap "rm -rf $folder" EXIT
    cat <<EOF > "$folder/login.hcl"
auto_auth {
  method "aws" {
    mount_path = "auth/$2"
    exit_on_err = true
    config = { type = "iam", region = "$0", role = "$1", header_value = "$3" }
  }
  sink "file" {
    config = { path = "$folder/token" }
  }
}
EOF
    vault agent -exit-after-auth -log-level=error -config="$folder/login.hcl" >&2 || exit 1
    VAULT_TOKEN=$(cat "$folder/token")
    export VAULT_TOKEN
    trap "vault token revoke -self > /dev/null; rm -rf $folder" EXIT
    set -e
    eval "$4"' ${quote(inputs.AWS_REGION)} ${quote(inputs.VAULT_AUTH_ROLE_NAME)} ${quote(inputs.VAULT_AWS_AUTH_PATH)} "\${@:2}"
}

# refused WORDS COMMAND: succeeds where the command fails, in these words.
refused() {
  local words=$1 said
  shift
  if said=$("$@" 2>&1 > /dev/null); then
    echo 'NOT REFUSED'
    return 1
  fi
  grep "\${words}" <<< "\${said}" || { echo "\${said}"; return 1; }
}

# logins_of ACCOUNT: what its pods say of their logins to Vault, by a port-forward to each.
logins_of() {
  local pod line
  for pod in $(kubectl get pods -n ${quote(inputs.NAMESPACE)} --field-selector spec.serviceAccountName="$1" -o name); do
    exec 4< <(exec kubectl port-forward -n ${quote(inputs.NAMESPACE)} "\${pod}" :9091)
    read -r line <&4
    line=\${line%% ->*}
    exec 3<> "/dev/tcp/127.0.0.1/\${line##*:}"
    printf 'GET /metrics HTTP/1.0\\r\\n\\r\\n' >&3
    # Whether the connection ends after the answer is the far end's choice: two seconds of silence are its end.
    while IFS= read -r -t 2 line <&3; do
      if [[ \${line} == gloo_solo_io_vault_*login* ]]; then echo "\${line}"; fi
    done
    exec 3>&- 4<&-
    kill $!
  done
}`;
}

const LOGIN_FAILS = [
  '`Not authorized to perform sts:AssumeRoleWithWebIdentity`: the role’s trust policy does not fit: its provider, audience, namespace or service account (01-aws, step 2).',
  '`No OpenIDConnect provider found`: 01-aws, step 1.',
  '`entry for role … not found` or `unsupported path`: 02-vault, steps 2 and 4.',
  '`does not belong to the role`: the IAM role has been made again since: repeat 02-vault, step 4.',
  '`SignatureDoesNotMatch`: Vault asks STS in another region: 02-vault, step 3.',
  '`X-Vault-AWS-IAM-Server-ID`: Vault expects another IAM_SERVER_ID_HEADER_VALUE: 02-vault, step 3.',
];

/** The proofs of 04-verify for a person in a shell. */
export function proofsByHand(context: RunContext) {
  const { inputs, VAULT_AUTH_ROLE_ARN } = context;
  const namespace = quote(inputs.NAMESPACE);
  const asGloo = `vault_as gloo ${quote(inputs.IAM_SERVER_ID_HEADER_VALUE)}`;
  return {
    logsIn: (account: string): CheckByHand => ({
      command: [
        `if kubectl get serviceaccount ${account} -n ${namespace}; then`,
        `  vault_as ${account} ${quote(inputs.IAM_SERVER_ID_HEADER_VALUE)} 'vault read -field=policies auth/token/lookup-self; echo'`,
        'else',
        `  echo 'the chart did not create it: nothing to log in'`,
        'fi',
      ].join('\n'),
      see: `\`[default ${inputs.VAULT_KV_PATH}]\`: the policies of the token that Vault gave`,
      fails: account === SERVICE_ACCOUNTS[0] ? LOGIN_FAILS : ['as above'],
    }),
    podsCarryRole: (account: string): CheckByHand => ({
      command: [
        `kubectl get pods -n ${namespace} --field-selector spec.serviceAccountName=${account} --output json |`,
        `  jq -e --arg arn ${quote(VAULT_AUTH_ROLE_ARN)} '[.items[] | select(.metadata.deletionTimestamp == null).spec.containers |`,
        `    ([.[].env[]?] | from_entries) as $env | $env.AWS_ROLE_ARN == $arn and`,
        `    any(.[].volumeMounts[]?; .mountPath as $path | $env.AWS_WEB_IDENTITY_TOKEN_FILE // "" | startswith($path + "/"))] |`,
        `    . != [] and all'`,
      ].join('\n'),
      see: '`true`: its pods run with the role, and with a token to assume it',
      fails: [
        `\`false\`: no pod runs as it, or one is older than the annotation of its service account: \`kubectl rollout restart deployment/${account} -n ${inputs.NAMESPACE}\`.`,
      ],
    }),
    readsSecret: {
      command: `${asGloo} '
path="gloo/gloo.solo.io/v1/Secret/$5/${PROBE}"
vault kv put -mount="$6" "$path" - <<EOF
{"metadata": {"name": "${PROBE}", "namespace": "$5"}, "header": {"headers": {"x-probe": "it works"}}}
EOF
vault kv get -mount="$6" "$path"
vault kv metadata delete -mount="$6" "$path"' ${namespace} ${quote(inputs.VAULT_KV_PATH)}`,
      see: 'the secret with `x-probe:it works`, and `Success! Data deleted`: it was written, read back and removed',
      fails: [
        `\`permission denied\`: the Vault policy ${inputs.VAULT_KV_PATH} does not open Gloo’s path: 02-vault, step 2.`,
      ],
    },
    refusesStranger: {
      command: `refused 'Not authorized to perform sts:AssumeRoleWithWebIdentity' credentials ${STRANGER}`,
      see: '`AccessDenied`',
      fails: ['`NOT REFUSED`: the role’s trust policy lets in more than the guide’s: 01-aws, step 2.'],
    },
    refusesHeader: (value: string): CheckByHand => ({
      command: `refused X-Vault-AWS-IAM-Server-ID vault_as gloo ${quote(value)} true`,
      see:
        value === ''
          ? '`missing header`'
          : `\`expected "${inputs.IAM_SERVER_ID_HEADER_VALUE}" but got "${value}"\``,
      fails: [
        '`NOT REFUSED`: Vault takes logins that were not made for it: `iam_server_id_header_value`, 02-vault, step 3.',
      ],
    }),
    refusesOutside: {
      command: `refused 'permission denied' ${asGloo} 'vault read "$5"' ${quote(outsidePath(context))}`,
      see: '`permission denied`',
      fails: [
        `\`NOT REFUSED\`: the Vault policies of the role grant more than ${inputs.VAULT_KV_PATH}/: 02-vault, steps 2 and 4.`,
      ],
    },
  };
}
