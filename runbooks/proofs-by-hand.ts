import { quote } from 'resource';
import type { CheckByHand } from 'runbook';
import { type RunContext, SERVICE_ACCOUNTS } from './context.ts';
import { outsidePath, PROBE, STRANGER } from './proofs.ts';

/**
 * The functions that make up the proofs of 04-verify, for any POSIX shell. No secret is an argument or is shown, and no
 * token leaves Vault's pod. Vault's agent logs in, as in any pod, because every build of Vault has the agent, but not `vault
 * login -method=aws`. kubectl reads the metrics too: it sends no credentials to an http address.
 */
export function proofFunctions({ inputs, VAULT_AUTH_ROLE_ARN }: RunContext): string {
  return `credentials() {
  kubectl create token "$1" -n ${quote(inputs.NAMESPACE)} --audience sts.amazonaws.com |
    aws sts assume-role-with-web-identity --role-arn ${quote(VAULT_AUTH_ROLE_ARN)} --role-session-name "$1" \\
      --web-identity-token file:///dev/stdin \\
      --query 'Credentials.[AccessKeyId, SecretAccessKey, SessionToken]' --output text
}

vault_as() (
  account=$1
  shift
  credentials "\${account}" | kubectl exec -i -n vault vault-0 -- sh -c '
    read -r AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN || exit 1
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
    eval "$4"' ${quote(inputs.AWS_REGION)} ${quote(inputs.VAULT_AUTH_ROLE_NAME)} ${quote(inputs.VAULT_AWS_AUTH_PATH)} "$@"
)

refused() (
  words=$1
  shift
  if said=$("$@" 2>&1 > /dev/null); then
    echo 'NOT REFUSED'
    exit 1
  fi
  case "\${said}" in
    *"\${words}"*) printf '%s\\n' "\${said}" | grep "\${words}" ;;
    *'No value found'*) echo 'NOT REFUSED'; exit 1 ;;
    *) printf '%s\\n' "\${said}" 'NOT PROVED: another error'; exit 1 ;;
  esac
)

logins_of() (
  for pod in $(kubectl get pods -n ${quote(inputs.NAMESPACE)} --field-selector spec.serviceAccountName="$1" -o name); do
    forwarding=$(mktemp)
    kubectl port-forward -n ${quote(inputs.NAMESPACE)} "\${pod}" :9091 >| "\${forwarding}" &
    for _ in 1 2 3 4 5 6 7 8 9 10; do
      grep -q Forwarding "\${forwarding}" && break
      sleep 1
    done
    address=$(sed -n 's/^Forwarding from \\(127[^ ]*\\) .*/\\1/p' "\${forwarding}")
    kubectl get --raw /metrics --server "http://\${address}" | grep '^gloo_solo_io_vault_.*login' || true
    kill $!
    rm -f "\${forwarding}"
  done
)`;
}

/** What the functions are for. */
export const PROOF_FUNCTIONS =
  'These functions are kept for the commands below: `credentials` gets the temporary credentials of a service account as its pods do, `vault_as` logs in to Vault with them in its pod and runs a command there, `refused` expects an error in certain words, and `logins_of` asks the pods of a service account how their logins to Vault went';

const LOGIN_FAILS = [
  '`Not authorized to perform sts:AssumeRoleWithWebIdentity`: the role’s trust policy does not fit: its provider, audience, namespace or service account (01-aws, step 2).',
  '`No OpenIDConnect provider found`: 01-aws, step 1.',
  '`unsupported path`: 02-vault, “Enable AWS authentication”.',
  '`entry for role … not found`: 02-vault, “Associate the Vault Policy with AWS Role”.',
  '`does not belong to the role`: the IAM role was recreated: repeat 02-vault, “Associate the Vault Policy with AWS Role”.',
  '`SignatureDoesNotMatch`: Vault asks STS in another region: 02-vault, “Configure the AWS authentication method”.',
  '`X-Vault-AWS-IAM-Server-ID`: Vault expects another IAM_SERVER_ID_HEADER_VALUE: 02-vault, “Configure the AWS authentication method”.',
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
      see: `\`[default ${inputs.VAULT_KV_PATH}]\`: the policies of the token that Vault gave, and no others`,
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
        `\`permission denied\`: the Vault policy ${inputs.VAULT_KV_PATH} does not open Gloo’s path: 02-vault, \`vault policy write\`.`,
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
        '`NOT REFUSED`: Vault takes logins that were not made for it: `iam_server_id_header_value`, 02-vault, “Configure the AWS authentication method”.',
      ],
    }),
    refusesOutside: {
      command: `refused 'permission denied' ${asGloo} 'vault read "$5"' ${quote(outsidePath(context))}`,
      see: '`permission denied`',
      fails: [
        `\`NOT REFUSED\`: the Vault policies of the role grant more than ${inputs.VAULT_KV_PATH}/: 02-vault, \`vault policy write\` and \`policies=\`.`,
      ],
    },
  };
}
