import type { Sandbox } from '../sandbox.ts';
import type { Break } from './break.ts';
import { EMPTY_VAULT } from './drift.ts';
import { runScript } from './run-script.ts';

const FUNCTIONS = `
# The id of the server behind the pod. A new server has another one; a server that was not initialised has none.
vault_id() { { curl -s "$DIRECT_VAULT/v1/sys/health" || echo '{}'; } | jq -r .cluster_id; }
# Waits until a server with another id answers.
vault_is_not() {
  local end=$((SECONDS + 60)) now
  while true; do
    now=$(vault_id)
    if [ "$now" != "$1" ] && [ "$now" != null ]; then return; fi
    if [ $SECONDS -gt $end ]; then echo 'Vault is not back after 60 s' >&2; return 1; fi
    sleep 0.1
  done
}
pod_comes() {
  kubectl wait pod/vault-0 -n vault --for=create --timeout=60s
  kubectl wait pod/vault-0 -n vault --for=condition=Ready --timeout=60s
}
# Sets the pod's readiness to what its probe, "vault status", would find: in the sandbox, nothing runs in a pod.
pod_is_ready() {
  local patch
  # With a Vault of the operator's own, there is no pod.
  if [ "$(kubectl get pod vault-0 -n vault -o name --ignore-not-found)" = '' ]; then return; fi
  patch=$(kubectl get pod vault-0 -n vault -o json | jq --argjson ready "$1" '
    [.status.conditions | to_entries[] | select(.value.type == "Ready" or .value.type == "ContainersReady") |
      { op: "replace", path: "/status/conditions/\\(.key)/status", value: (if $ready then "True" else "False" end) }] +
    [{ op: "replace", path: "/status/containerStatuses/0/ready", value: $ready }]')
  kubectl patch pod vault-0 -n vault --subresource=status --type=json -p "$patch"
}
`;

const ready = (sandbox: Sandbox, is: boolean) => runScript(sandbox, `${FUNCTIONS}pod_is_ready ${is}`);

/** Replaces another server with the guide's dev server. */
async function devServer(sandbox: Sandbox): Promise<string | undefined> {
  const { status } = await fetch(`${sandbox.vault.address}/v1/sys/health`);
  // A replacement would empty it for nothing.
  if (status === 200) return 'Vault is initialised, unsealed and active: nothing was changed';
  await sandbox.control.setVaultMode('dev');
  await ready(sandbox, true);
  return undefined;
}

/** Vault as a whole: whether it runs, and in what state. */
export const VAULT_STATE: readonly Break[] = [
  {
    name: 'vault-unreachable',
    what: 'Vault does not run: its StatefulSet is scaled to 0.',
    drift: { plan: ['pod vault/vault-0 ready create', 'vault status create', ...EMPTY_VAULT] },
    script: `${FUNCTIONS}
if [ "$(kubectl get pod vault-0 -n vault -o name --ignore-not-found)" = '' ]; then already 'there is no pod vault-0'; fi
before=$(vault_id)
kubectl scale statefulset/vault -n vault --replicas=0
kubectl wait pod/vault-0 -n vault --for=delete --timeout=60s
# Waits until the server behind the pod has restarted empty, as a dev server in a container would.
vault_is_not "$before"`,
    restore: `${FUNCTIONS}
kubectl scale statefulset/vault -n vault --replicas=1
pod_comes`,
  },
  {
    name: 'vault-sealed',
    what: 'Vault is sealed.',
    drift: { plan: 'it is sealed' },
    script: `${FUNCTIONS}
if [ "$(curl -s "$DIRECT_VAULT/v1/sys/health" | jq .sealed)" = true ]; then already 'Vault is sealed'; fi
vault operator seal
pod_is_ready false`,
    // A dev server prints its only key when it starts.
    restore: `${FUNCTIONS}
vault operator unseal "$(sed -n 's/^Unseal Key: //p' "$VAULT_LOG" | tail -n 1)"
pod_is_ready true`,
  },
  {
    name: 'vault-uninitialised',
    what: 'The pod runs a Vault that is not a dev server, and has not been initialised.',
    drift: { plan: 'it is not initialised' },
    async script(sandbox) {
      await sandbox.control.setVaultMode('uninitialised');
      await ready(sandbox, false);
    },
    restore: devServer,
  },
  {
    name: 'vault-standby',
    what: 'The pod runs the standby of a second, empty Vault, which forwards requests to its active node.',
    diagnosis: 'vault-empty',
    anytime: true,
    drift: { plan: EMPTY_VAULT },
    script: (sandbox) => sandbox.control.setVaultMode('standby'),
    restore: devServer,
  },
  {
    name: 'vault-without-active',
    what: 'The pod runs the standby of a second Vault, whose active node is down.',
    drift: { plan: 'it is a standby node that finds no active node' },
    script: (sandbox) => sandbox.control.setVaultMode('standby-alone'),
    restore: devServer,
  },
  {
    name: 'vault-restarted',
    what: 'Vault’s pod is deleted: the dev server comes back empty.',
    diagnosis: 'vault-empty',
    drift: { plan: EMPTY_VAULT },
    script: `${FUNCTIONS}
before=$(vault_id)
kubectl delete pod vault-0 -n vault --wait=true
vault_is_not "$before"
pod_comes`,
  },
];
