import { quote } from 'engine/resource';
import type { RunContext } from '../context.ts';

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
