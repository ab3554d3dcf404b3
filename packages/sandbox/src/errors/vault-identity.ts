import { perform } from '../breaks/run-script.ts';
import type { CausedError } from './caused-error.ts';
import { gloosLog } from './logins.ts';

/** What a Vault that has just started needs to look up Gloo's role. */
const ROLE = `kubectl exec -n vault vault-0 -- vault auth enable aws > /dev/null
kubectl exec -n vault vault-0 -- vault write auth/aws/role/gloo auth_type=iam bound_iam_principal_arn="$VAULT_AUTH_ROLE_ARN"`;

const NEW_POD = `kubectl delete pod vault-0 -n vault
kubectl wait --for=create pod/vault-0 -n vault --timeout=60s
kubectl wait --for=condition=Ready pod/vault-0 -n vault --timeout=60s`;

/** A pod of Gloo that is created before its service account is annotated. */
const POD_BEFORE_ANNOTATION = `kubectl annotate serviceaccount gloo -n gloo-system eks.amazonaws.com/role-arn-
kubectl delete pod -n gloo-system -l gloo=gloo --wait=false
${gloosLog('NoCredentialProviders')}
kubectl annotate serviceaccount gloo -n gloo-system eks.amazonaws.com/role-arn=$ROLE_ARN`;

/** Errors of pods whose AWS identity is missing or wrong: those of Vault, and one of Gloo on nodes that give it none. */
export const VAULT_IDENTITY: readonly CausedError[] = [
  {
    diagnosis: 'vault-without-credentials',
    before: ({ control }) => control.setHopLimit(1),
    command: ROLE,
    confirmed: { prints: /^(?![\s\S]*AWS_ROLE_ARN)[\s\S]*VAULT_/, always: true },
    after: ({ control }) => control.setHopLimit(2),
    emptiesVault: true,
  },
  {
    diagnosis: 'pod-without-credentials',
    async before(sandbox) {
      await sandbox.control.setHopLimit(1);
      await perform(sandbox, POD_BEFORE_ANNOTATION);
    },
    command: 'kubectl logs -n gloo-system -l gloo=gloo --tail=-1 | grep NoCredentialProviders | tail -n 1',
    confirmed: { by: 2, prints: /^\s*$/ },
    after: ({ control }) => control.setHopLimit(2),
    emptiesVault: true,
  },
  {
    diagnosis: 'vault-role-not-assumed',
    before: `aws iam create-role --role-name vaults-own --assume-role-policy-document "$(trust)"
kubectl annotate serviceaccount vault -n vault eks.amazonaws.com/role-arn=arn:$PARTITION:iam::$ACCOUNT:role/vaults-own
${NEW_POD}`,
    // Vault's own answer is that it has no credentials: only its log says why.
    command: `${ROLE} > /dev/null 2>&1; grep -A 5 'error assuming role with web identity' "$VAULT_LOG" | tail -n 6`,
    names: { 'the role of the annotation': 'vaults-own' },
    confirmed: { by: 2, prints: /serviceaccount:gloo-system:gloo/, always: true },
    after: `aws iam delete-role --role-name vaults-own
kubectl annotate serviceaccount vault -n vault eks.amazonaws.com/role-arn-
${NEW_POD}`,
    emptiesVault: true,
  },
];
