import type { Faults } from './fault.ts';

/** What a plan shows when a dev server has forgotten everything. */
const EMPTY_VAULT = [
  'vault auth method aws/ create',
  'vault auth/aws/config/client create',
  'vault auth/aws/role/dev-role-iam-demo create',
  'vault policy dev create',
  'vault secrets engine dev/ create',
];

/** Vault as a whole: whether it runs, in what state, and with which AWS identity. */
export const VAULT_STATE: Faults = {
  'vault-unreachable': {
    what: 'Vault does not run: its StatefulSet is scaled to 0.',
    plan: ['pod vault/vault-0 ready create', ...EMPTY_VAULT, 'vault status create'],
    cause: `
before=$(vault_id)
kubectl scale statefulset/vault -n vault --replicas=0
kubectl wait pod/vault-0 -n vault --for=delete --timeout=60s
# Waits until the server behind the pod has restarted empty, as a dev server in a container would.
until_true vault_is_not "$before"`,
    undo: 'kubectl scale statefulset/vault -n vault --replicas=1; vault_pod_comes',
  },
  'vault-sealed': {
    what: 'Vault is sealed.',
    planFails: 'it is sealed',
    cause: 'vault operator seal; vault_pod_is_ready false',
    // A dev server prints its only key when it starts.
    undo: `vault operator unseal "$(sed -n 's/^Unseal Key: //p' "$VAULT_LOG" | tail -n 1)"
vault_pod_is_ready true`,
  },
  'vault-uninitialised': {
    what: 'The pod runs a Vault that is not a dev server, and has not been initialised.',
    planFails: 'it is not initialised',
    cause: `control setVaultMode '"uninitialised"'; vault_pod_is_ready false`,
    undo: 'dev_server',
  },
  'vault-restarted': {
    what: 'Vault’s pod is deleted: the dev server comes back empty.',
    diagnosis: 'vault-empty',
    plan: EMPTY_VAULT,
    cause: `
before=$(vault_id)
kubectl delete pod vault-0 -n vault --wait=true
until_true vault_is_not "$before"
vault_pod_comes`,
  },
  'vault-without-credentials': {
    what: 'The nodes let no pod reach their role, so Vault, which has restarted empty, has no AWS identity.',
    cause: 'control setHopLimit 1',
    // What a Vault that has just started needs to look up Gloo's role.
    command: `kubectl exec -n vault vault-0 -- vault auth enable aws > /dev/null
kubectl exec -n vault vault-0 -- vault write auth/aws/role/gloo auth_type=iam bound_iam_principal_arn="$VAULT_AUTH_ROLE_ARN"`,
    confirms: /^(?![\s\S]*AWS_ROLE_ARN)[\s\S]*VAULT_/,
    alwaysPrinted: true,
    undo: 'control setHopLimit 2',
    emptiesVault: true,
  },
  'vault-role-not-assumed': {
    what: 'Vault’s pod has a role of its own, whose trust policy names Gloo’s service accounts.',
    cause: `aws iam create-role --role-name vaults-own --assume-role-policy-document "$(trust)"
kubectl annotate serviceaccount vault -n vault $ANNOTATION=arn:$PARTITION:iam::$ACCOUNT:role/vaults-own
kubectl delete pod vault-0 -n vault
vault_pod_comes`,
    // Vault's own answer is that it has no credentials: only its log says why.
    command: `{ kubectl exec -n vault vault-0 -- vault auth enable aws
kubectl exec -n vault vault-0 -- vault write auth/aws/role/gloo auth_type=iam bound_iam_principal_arn="$VAULT_AUTH_ROLE_ARN"; } > /dev/null 2>&1
grep -A 5 'error assuming role with web identity' "$VAULT_LOG" | tail -n 6`,
    names: { 'the role of the annotation': 'vaults-own' },
    confirmedBy: 'The trust policy does not name',
    confirms: /serviceaccount:gloo-system:gloo/,
    alwaysPrinted: true,
    undo: `aws iam delete-role --role-name vaults-own
kubectl annotate serviceaccount vault -n vault $ANNOTATION-
kubectl delete pod vault-0 -n vault
vault_pod_comes`,
    emptiesVault: true,
  },
};
