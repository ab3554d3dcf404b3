/**
 * Bash that moves helm's records of interrupted releases an hour into the past. A run waits until no helm can still be
 * working on a release, and this saves that wait.
 */
export const HELM_WAS_KILLED_AN_HOUR_AGO = `
records=$(mktemp -d)
kubectl get secrets --all-namespaces --output json \\
  --selector 'owner=helm,status in (pending-install,pending-upgrade,pending-rollback,uninstalling)' > "$records/releases.json"
jq -r '.items[].metadata | [.namespace, .name] | @tsv' "$records/releases.json" | while read -r namespace name; do
  jq -r --arg name "$name" '.items[] | select(.metadata.name == $name) | .data.release' "$records/releases.json" |
    base64 -d | base64 -d | gunzip | jq -c '
      (now - 3600 | todate) as $ago |
      (.info, .hooks[]?.last_run | select(.) | .[] | strings | select(test("^2[0-9]{3}-.*T"))) |= $ago' | gzip | base64 -w0 | base64 -w0 |
    jq -R '{data: {release: .}}' > "$records/patch.json"
  kubectl patch secret "$name" --namespace "$namespace" --patch-file "$records/patch.json"
done
rm -r "$records"`;
