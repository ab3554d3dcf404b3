import { KubeClient } from '../gateway/kube.ts';
import { ensureWebhook } from '../parts/cluster-objects.ts';
import type { Sandbox } from '../sandbox.ts';
import type { Break } from './break.ts';
import { DISOWN, NO_CHANGES, SHOWN, UPGRADED } from './drift.ts';
import { runScript } from './run-script.ts';

const ANNOTATION = 'eks.amazonaws.com/role-arn';
const ANNOTATE = 'kubectl annotate serviceaccount gloo -n gloo-system --overwrite';

/**
 * What `kubectl rollout restart` does, but with a time in nanoseconds: kubectl refuses a second restart within one
 * second.
 */
const FUNCTIONS = `
restart_gloo() {
  kubectl patch deployment gloo -n gloo-system -p '{"spec":{"template":{"metadata":{"annotations":{"kubectl.kubernetes.io/restartedAt":"'$(date +%s%N)'"}}}}}'
  kubectl rollout status deployment/gloo -n gloo-system --timeout=60s
  kubectl wait pod -n gloo-system -l gloo=gloo --for=condition=Ready --timeout=60s
}
# Waits until a new pod of Gloo would get its role (true), or would not (false). The API server notices a moment late
new_pods_carry_role() {
  local end=$((SECONDS + 60)) pod
  while true; do
    pod=$(kubectl run probe -n gloo-system --image=probe --dry-run=server -o json --overrides '{"spec":{"serviceAccountName":"gloo"}}')
    if [ "$(jq '[.spec.containers[].env // [] | .[].name] | index("AWS_ROLE_ARN") != null' <<< "$pod")" = "$1" ]; then return; fi
    if [ $SECONDS -gt $end ]; then echo 'the webhook is as it was after 60 s' >&2; return 1; fi
    sleep 0.2
  done
}`;

/** The webhook applies only to service accounts with the annotation. */
const WEBHOOK_WORKS = `${FUNCTIONS}
new_pods_carry_role "$(kubectl get serviceaccount gloo -n gloo-system -o json | jq '.metadata.annotations["${ANNOTATION}"] != null')"`;

/** Restarts Gloo while the webhook leaves the token out of pods. */
async function restartWithoutTokens(sandbox: Sandbox): Promise<void> {
  await sandbox.control.setPodTokens(false);
  try {
    await runScript(sandbox, `${FUNCTIONS}\nrestart_gloo`);
  } finally {
    await sandbox.control.setPodTokens(true);
  }
}

/** Gloo's service accounts, and the roles and tokens of their pods. */
export const PODS: readonly Break[] = [
  {
    name: 'service-account-missing',
    what: 'Gloo’s service account discovery is deleted.',
    drift: { plan: [`${SHOWN.gloo} update serviceaccount discovery`], disown: DISOWN.gloo, leaves: UPGRADED },
    script: 'kubectl delete serviceaccount discovery -n gloo-system --ignore-not-found',
  },
  {
    name: 'service-account-without-annotation',
    what: 'The service account gloo has lost the annotation with its role.',
    diagnosis: 'service-account-role-differs',
    drift: { plan: ['service accounts of gloo-system/gloo annotated update gloo'] },
    script: `${ANNOTATE} ${ANNOTATION}-`,
  },
  {
    name: 'service-account-of-another-role',
    what: 'The service account gloo is annotated with another role.',
    diagnosis: 'service-account-role-differs',
    drift: { plan: ['service accounts of gloo-system/gloo annotated update gloo'] },
    script: `${ANNOTATE} ${ANNOTATION}=arn:$PARTITION:iam::123456789012:role/other`,
  },
  {
    name: 'pods-older-than-annotation',
    what: 'Gloo’s pod was created before its service account was annotated, so it runs without the role.',
    diagnosis: 'pods-without-role',
    drift: NO_CHANGES,
    script: `${FUNCTIONS}
${ANNOTATE} ${ANNOTATION}-
restart_gloo
${ANNOTATE} ${ANNOTATION}=$ROLE_ARN`,
  },
  {
    name: 'pods-without-token-volume',
    what: 'Gloo’s pod has its role, and no token to assume it with.',
    diagnosis: 'pods-without-token',
    drift: NO_CHANGES,
    script: restartWithoutTokens,
  },
  {
    name: 'gloo-of-pod-identity',
    what: 'Gloo’s service account has an EKS Pod Identity association with another role.',
    drift: NO_CHANGES,
    script: ({ control, accountId, partition }) =>
      control.configureAccount({
        podIdentities: [
          {
            namespace: 'gloo-system',
            serviceAccount: 'gloo',
            roleArn: `arn:${partition}:iam::${accountId}:role/gloo-by-pod-identity`,
          },
        ],
      }),
    restore: ({ control }) => control.configureAccount({ podIdentities: [] }),
  },
  {
    name: 'gloo-gave-up',
    what: 'Gloo started while Vault expected another server ID header, and gave up. Vault expects the right one again.',
    drift: NO_CHANGES,
    script: `${FUNCTIONS}
header=$(vault read -field=iam_server_id_header_value auth/aws/config/client)
vault write auth/aws/config/client iam_server_id_header_value=other.example.com
restart_gloo
pod=$(kubectl get pods -n gloo-system -l gloo=gloo --sort-by=.metadata.creationTimestamp -o name | tail -1)
for _ in {1..60}; do
  if [ "$(grep -c "^\${pod#pod/}: unable to authenticate" "$GLOO_LOG")" -ge 3 ]; then break; fi
  sleep 0.5
done
vault write auth/aws/config/client iam_server_id_header_value="$header"`,
    restore: (sandbox) => runScript(sandbox, `${FUNCTIONS}\nrestart_gloo`),
  },
  {
    name: 'webhook-absent',
    what: 'The pod identity webhook is deleted, and Gloo’s pod was created without it.',
    drift: NO_CHANGES,
    script: `${FUNCTIONS}
kubectl delete mutatingwebhookconfiguration pod-identity-webhook --ignore-not-found
new_pods_carry_role false
restart_gloo`,
    async restore(sandbox) {
      await ensureWebhook(new KubeClient(sandbox.layout.kubeconfig), sandbox.layout);
      return runScript(sandbox, WEBHOOK_WORKS);
    },
  },
];
