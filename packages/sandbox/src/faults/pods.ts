import type { Faults } from './fault.ts';
import { GLOO_UNMARKED, glooDiffers } from './releases.ts';

const UPDATE_GLOO = ['service accounts of gloo-system/gloo annotated update gloo'];

/** Gloo's service accounts, and the roles and tokens of their pods. */
export const PODS: Faults = {
  'service-account-missing': {
    what: 'Gloo’s service account discovery is deleted.',
    ...glooDiffers('serviceaccount discovery'),
    unmanaged: GLOO_UNMARKED,
    cause: 'kubectl delete serviceaccount discovery -n gloo-system --ignore-not-found',
  },
  'service-account-without-annotation': {
    what: 'The service account gloo has lost the annotation with its role.',
    diagnosis: 'service-account-role-differs',
    plan: UPDATE_GLOO,
    cause: 'annotate_gloo -',
  },
  'service-account-of-another-role': {
    what: 'The service account gloo is annotated with another role.',
    diagnosis: 'service-account-role-differs',
    plan: UPDATE_GLOO,
    cause: 'annotate_gloo =arn:$PARTITION:iam::123456789012:role/other',
  },
  'pods-older-than-annotation': {
    what: 'Gloo’s pod was created before its service account was annotated, so it runs without the role.',
    diagnosis: 'pods-without-role',
    cause: 'annotate_gloo -; restart_gloo; annotate_gloo =$ROLE_ARN',
  },
  'pods-without-token-volume': {
    what: 'Gloo’s pod has its role, and no token to assume it with.',
    diagnosis: 'pods-without-token',
    // Gloo restarts while the webhook leaves the token out of pods.
    cause: `control setPodTokens false
trap 'control setPodTokens true' EXIT
restart_gloo`,
  },
  'gloo-of-pod-identity': {
    what: 'Gloo’s service account has an EKS Pod Identity association with another role.',
    cause: `control configureAccount '{"podIdentities": [{"namespace": "gloo-system", "serviceAccount": "gloo",
  "roleArn": "arn:'$PARTITION':iam::'$ACCOUNT':role/gloo-by-pod-identity"}]}'`,
    undo: `control configureAccount '{"podIdentities": []}'`,
  },
  'gloo-gave-up': {
    what: 'Gloo started while Vault expected another server ID header, and gave up. Vault expects the right one again.',
    cause: `
header=$(vault read -field=iam_server_id_header_value auth/aws/config/client)
vault write auth/aws/config/client iam_server_id_header_value=other.example.com
restart_gloo
pod=$(kubectl get pods -n gloo-system -l gloo=gloo --sort-by=.metadata.creationTimestamp -o name | tail -1)
for _ in {1..60}; do
  if [ "$(grep -c "^\${pod#pod/}: unable to authenticate" "$GLOO_LOG")" -ge 3 ]; then break; fi
  sleep 0.5
done
vault write auth/aws/config/client iam_server_id_header_value="$header"`,
    undo: 'restart_gloo',
  },
  'webhook-absent': {
    what: 'The pod identity webhook is deleted, and Gloo’s pod was created without it.',
    cause: `kubectl delete mutatingwebhookconfiguration pod-identity-webhook --ignore-not-found
new_pods_carry_role false
restart_gloo`,
    // The webhook applies only to service accounts with the annotation.
    undo: `control restoreWebhook
new_pods_carry_role "$(kubectl get serviceaccount gloo -n gloo-system -o json | jq --arg name $ANNOTATION '.metadata.annotations[$name] != null')"`,
  },
};
