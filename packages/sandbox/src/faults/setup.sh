# What every script of a fault begins with, in addition to the variables of the sandbox and those of run.ts: the names of the
# guide's resources, and functions that several scripts use.
ROLE=dev-role-iam-$CLUSTER_NAME
ROLE_ARN=arn:$PARTITION:iam::$ACCOUNT:role/$ROLE
POLICY=arn:$PARTITION:iam::$ACCOUNT:policy/gloo-vault-auth-policy-$CLUSTER_NAME
GET_ROLE_POLICY=arn:$PARTITION:iam::$ACCOUNT:policy/gloo-vault-auth-get-role-policy-$CLUSTER_NAME
PROVIDER=arn:$PARTITION:iam::$ACCOUNT:oidc-provider/$ISSUER
OTHER_REGION=eu-west-1; if [ $AWS_REGION = eu-west-1 ]; then OTHER_REGION=us-east-1; fi
OTHER_ISSUER=${ISSUER%/id/*}/id/EXAMPLED539D4633E53DE1B71EXAMPLE
ANNOTATION=eks.amazonaws.com/role-arn
TAGS=(Key=managed-by,Value=gloo-vault-irsa "Key=cluster,Value=$CLUSTER_NAME.$AWS_REGION")

# Repeats a command until it succeeds, for at most 60 seconds.
until_true() {
  local end=$((SECONDS + 60))
  until "$@"; do
    if [ $SECONDS -gt $end ]; then echo "not within 60 s: $*" >&2; return 1; fi
    sleep 0.1
  done
}
# Calls a method of the gateway's control interface with an argument in JSON.
control() {
  local answer
  answer=$(curl -sS --fail-with-body -X POST -d "${2-}" "$CONTROL/$1" 2>&1) || { echo "$answer" >&2; return 1; }
}

# AWS

trust() { aws iam get-role --role-name $ROLE --query Role.AssumeRolePolicyDocument --output json; }
set_trust() { aws iam update-assume-role-policy --role-name $ROLE --policy-document "$1"; }
delete_role() {
  aws iam detach-role-policy --role-name $ROLE --policy-arn $POLICY
  aws iam delete-role --role-name $ROLE
}
delete_provider() { aws iam delete-open-id-connect-provider --open-id-connect-provider-arn $PROVIDER; }
create_provider() { aws iam create-open-id-connect-provider --url "https://$1" --client-id-list "$2" --tags "${TAGS[@]}"; }

# Vault

vault() { VAULT_ADDR=$DIRECT_VAULT VAULT_TOKEN=$DIRECT_TOKEN command vault "$@"; }
# Writes the guide's role again, so that Vault resolves the ARN again.
write_role() { vault write auth/aws/role/$ROLE auth_type=iam bound_iam_principal_arn=$ROLE_ARN policies=dev max_ttl=15m; }
write_config() {
  vault write auth/aws/config/client iam_server_id_header_value=vault.gloo.example.com \
    "sts_endpoint=https://sts.$AWS_REGION.amazonaws.com" "sts_region=$AWS_REGION"
}
# The id of the server behind the pod. A new server has another one; a server that was not initialised has none.
vault_id() { { curl -s "$DIRECT_VAULT/v1/sys/health" || echo '{}'; } | jq -r .cluster_id; }
vault_is_not() {
  local now
  now=$(vault_id)
  [ "$now" != "$1" ] && [ "$now" != null ]
}
vault_pod_comes() {
  kubectl wait pod/vault-0 -n vault --for=create --timeout=60s
  kubectl wait pod/vault-0 -n vault --for=condition=Ready --timeout=60s
}
# Sets the readiness of a pod: pod, namespace, True or False.
pod_conditions() {
  kubectl patch "$1" -n "$2" --subresource=status \
    -p '{"status": {"conditions": [{"type": "Ready", "status": "'$3'"}, {"type": "ContainersReady", "status": "'$3'"}]}}'
}
# Sets the pod's readiness to what its probe, "vault status", would find: in the sandbox, nothing runs in a pod.
vault_pod_is_ready() {
  local status
  # With a Vault of the operator's own, there is no pod.
  if [ "$(kubectl get pod vault-0 -n vault -o name --ignore-not-found)" = '' ]; then return; fi
  kubectl patch pod vault-0 -n vault --subresource=status --type=json \
    -p '[{"op": "replace", "path": "/status/containerStatuses/0/ready", "value": '$1'}]'
  if [ $1 = true ]; then status=True; else status=False; fi
  pod_conditions pod/vault-0 vault $status
}
# Replaces another server with the guide's dev server. A replacement of that one would empty it for nothing.
dev_server() {
  if curl -sf "$DIRECT_VAULT/v1/sys/health" > /dev/null; then return; fi
  control setVaultMode '"dev"'
  vault_pod_is_ready true
}

# Helm

# The status of a release: namespace, name.
status() { helm get metadata "$2" -n "$1" -o json | jq -r .status; }
gloo_version() { helm get metadata gloo -n gloo-system -o json | jq -r .version; }
# By the address: the repository registered under the name "gloo" may be broken as well.
upgrade_gloo() {
  delete_rollout_job
  helm upgrade gloo gloo --repo "$GLOO_HELM_REPO" -n gloo-system "$@"
}
# The work of the chart's clean-up Job, whose pod runs nothing here.
delete_rollout_job() { kubectl delete job gloo-resource-rollout -n gloo-system --ignore-not-found; }
# Changes the values of Gloo's release by a filter of jq.
change_values() {
  local version values
  version=$(gloo_version)
  values=$(helm get values gloo -n gloo-system -o json)
  jq "$1" <<< "$values" | upgrade_gloo --version "$version" --reset-values --values -
}
# Kills an upgrade, so that the release is pending: namespace, name, and the arguments of helm upgrade. helm may finish before
# its status is read, or before the signal arrives: then it is tried again.
kill_upgrade() {
  local namespace=$1 name=$2 attempt
  shift 2
  for attempt in {1..20}; do
    helm upgrade "$name" "$@" -n "$namespace" --wait &
    until [ "$(status "$namespace" "$name")" = pending-upgrade ]; do kill -0 $! 2> /dev/null || break; sleep 0.02; done
    kill -KILL $! 2> /dev/null || true # ended
    wait $! 2> /dev/null || true # killed
    if [ "$(status "$namespace" "$name")" = pending-upgrade ]; then return; fi
  done
  echo 'helm ended each time before it was killed' >&2
  return 1
}
# Moves helm's records of interrupted releases an hour into the past. A run waits until no helm can still be working on a
# release, and this saves that wait.
helm_was_killed_an_hour_ago() {
  local secret
  kubectl get secrets --all-namespaces --output json \
    --selector 'owner=helm,status in (pending-install,pending-upgrade,pending-rollback,uninstalling)' |
    jq -c '.items[]' | while read -r secret; do
    jq -r .data.release <<< "$secret" | base64 -d | base64 -d | gunzip | jq -c '
      (now - 3600 | todate) as $ago |
      (.info, .hooks[]?.last_run | select(.) | .[] | strings | select(test("^2[0-9]{3}-.*T"))) |= $ago' |
      gzip | base64 -w0 | base64 -w0 | jq -R '{data: {release: .}}' |
      kubectl patch secret "$(jq -r .metadata.name <<< "$secret")" \
        --namespace "$(jq -r .metadata.namespace <<< "$secret")" --patch-file /dev/stdin
  done
}

# Gloo's pods

gloo_pod() { kubectl get pods -n gloo-system -l gloo=gloo --sort-by=.metadata.creationTimestamp -o name | tail -n 1; }
# Gives Gloo's pod the status that the kubelet gives one that ends at every start: in the sandbox, nothing runs in a pod.
gloo_keeps_ending() {
  local pod
  pod=$(gloo_pod)
  kubectl patch "$pod" -n gloo-system --subresource=status --type=json -p '[
    {"op": "replace", "path": "/status/containerStatuses/0/ready", "value": false},
    {"op": "replace", "path": "/status/containerStatuses/0/state", "value": {"waiting": {"reason": "CrashLoopBackOff"}}},
    {"op": "replace", "path": "/status/containerStatuses/0/restartCount", "value": 5},
    {"op": "add", "path": "/status/containerStatuses/0/lastState", "value":
      {"terminated": {"exitCode": 1, "reason": "Error", "finishedAt": "'$(date -u +%FT%TZ)'"}}}]'
  pod_conditions "$pod" gloo-system False
}
# Adds a line to the log of Gloo's pod, in the format of container runtimes.
gloo_logs() { echo "$(date -u +%FT%TZ) stderr F $1" >> "$(gloo_pod_log)"; }
gloo_pod_log() {
  local pod
  pod=$(gloo_pod)
  echo "$(dirname "$GLOO_LOG")/${pod#pod/}.log"
}
# What `kubectl rollout restart` does, but with a time in nanoseconds: kubectl refuses a second restart within one second.
restart_gloo() {
  kubectl patch deployment gloo -n gloo-system -p '{"spec":{"template":{"metadata":{"annotations":{"kubectl.kubernetes.io/restartedAt":"'$(date +%s%N)'"}}}}}'
  kubectl rollout status deployment/gloo -n gloo-system --timeout=60s
  kubectl wait pod -n gloo-system -l gloo=gloo --for=condition=Ready --timeout=60s
}
# Waits until a pod (or deployment) of Gloo logs these words. Gloo lists its secrets every minute.
until_gloo_logs() {
  for _ in $(seq 75); do if kubectl logs -n gloo-system "$1" | grep -q "$2"; then return; fi; sleep 1; done
  return 1
}
# Newer versions of Gloo have none.
restart_discovery() {
  if [ "$(kubectl get deployment discovery -n gloo-system -o name --ignore-not-found)" = '' ]; then return; fi
  kubectl rollout restart deployment/discovery -n gloo-system
  kubectl rollout status deployment/discovery -n gloo-system --timeout=60s
}
annotate_gloo() { kubectl annotate serviceaccount gloo -n gloo-system --overwrite "$ANNOTATION$1"; }
# Whether a new pod of Gloo would get its role. The API server notices a change of the webhook a moment late.
new_pods_carry_role() {
  kubectl run probe -n gloo-system --image=probe --dry-run=server -o json --overrides '{"spec":{"serviceAccountName":"gloo"}}' |
    jq -e '[.spec.containers[].env // [] | .[].name] | index("AWS_ROLE_ARN")' > /dev/null
}
new_pods_lack_role() { ! new_pods_carry_role; }
# Whether a text is at the end of the log of Gloo's pods. Gloo logs in again when its pod or the Settings change.
gloo_says() { tail -n 20 "$GLOO_LOG" | grep -q "$1"; }
# Patches the Settings that Gloo reads, by an operation in JSON.
patch_settings() { kubectl patch settings.gloo.solo.io default -n gloo-system --type=json -p "[$1]"; }
