import { bash, outputOf } from './world.ts';

/**
 * Moves helm's records of interrupted releases an hour into the past. A run waits until no helm can still be working
 * on a release, and this saves the test that wait.
 */
export async function anHourAfterHelmWasKilled(): Promise<void> {
  await outputOf(
    bash(`
    kubectl get secrets --all-namespaces --output json \\
      --selector 'owner=helm,status in (pending-install,pending-upgrade,pending-rollback,uninstalling)' > releases.json
    jq -r '.items[].metadata | [.namespace, .name] | @tsv' releases.json | while read -r namespace name; do
      jq -r --arg name "$name" '.items[] | select(.metadata.name == $name) | .data.release' releases.json |
        base64 -d | base64 -d | gunzip | jq -c '
          (now - 3600 | todate) as $ago |
          (.info, .hooks[]?.last_run | select(.) | .[] | strings | select(test("^2[0-9]{3}-.*T"))) |= $ago' | gzip | base64 -w0 | base64 -w0 |
        jq -R '{data: {release: .}}' > patch.json
      kubectl patch secret "$name" --namespace "$namespace" --patch-file patch.json
    done`),
  );
}
