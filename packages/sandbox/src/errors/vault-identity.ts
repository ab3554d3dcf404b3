import type { CausedError } from './caused-error.ts';

/** What a Vault that has just started needs to look up Gloo's role. */
const ROLE = `kubectl exec -n vault vault-0 -- vault auth enable aws > /dev/null
kubectl exec -n vault vault-0 -- vault write auth/aws/role/gloo auth_type=iam bound_iam_principal_arn="$VAULT_AUTH_ROLE_ARN"`;

const NODES = { hopLimit: 2, launchTemplate: false };

/** Errors of a Vault whose own AWS identity is missing or wrong. */
export const VAULT_IDENTITY: readonly CausedError[] = [
  {
    diagnosis: 'vault-without-credentials',
    before: ({ control }) => control.setNodes({ ...NODES, hopLimit: 1 }),
    command: ROLE,
    confirmed: { prints: /^(?![\s\S]*AWS_ROLE_ARN)[\s\S]*VAULT_/, always: true },
    after: ({ control }) => control.setNodes(NODES),
    emptiesVault: true,
  },
];
