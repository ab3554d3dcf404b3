import { stsEndpoint } from 'aws-irsa/internal';
import { reference } from 'engine/resource';
import type { Wanted } from 'troubleshoot/internal';
import { VAULT_NAMESPACE, VAULT_POD } from 'vault-auth/internal';
import { type Guide, SERVICE_ACCOUNTS, type Systems } from '../guide.ts';
import { inputOf, VARIABLES, type Variables } from '../inputs/inputs.ts';

/** The guide's variables as far as they are known. Those that only AWS knows stay references. */
export async function wantedOf(systems: Systems, guide?: Guide): Promise<Wanted> {
  const known = VARIABLES.flatMap((name) =>
    inputOf(name).secret || systems[name] === undefined ? [] : [[name, systems[name]]],
  );
  return {
    ...(Object.fromEntries(known) as Variables),
    ACCOUNT_ID: guide?.account.accountId ?? reference('ACCOUNT_ID'),
    OIDC_PROVIDER: guide?.OIDC_PROVIDER ?? reference('OIDC_PROVIDER'),
    serviceAccounts: SERVICE_ACCOUNTS,
    VAULT_AUTH_ROLE_ARN: guide?.VAULT_AUTH_ROLE_ARN ?? reference('VAULT_AUTH_ROLE_ARN'),
    STS_ENDPOINT: systems.VAULT_STS_ENDPOINT ?? (await stsEndpoint(systems.aws)),
    vault: systems.vault.external ? 'vault' : `kubectl exec -n ${VAULT_NAMESPACE} ${VAULT_POD} -- vault`,
  };
}
