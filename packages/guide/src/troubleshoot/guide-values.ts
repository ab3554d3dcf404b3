import type { GuideValues } from 'troubleshoot';
import { loginEndpoint } from '../connect-vault.ts';
import type { Guide, Systems } from '../guide.ts';
import { inputOf, VARIABLES, type Variables } from '../inputs/inputs.ts';

/** The guide's variables, as far as known. Those that only AWS knows may be missing. */
export async function guideValues(systems: Systems, guide?: Guide): Promise<GuideValues> {
  const { CLUSTER_NAME, AWS_REGION } = systems;
  const inputs = VARIABLES.filter((name) => !inputOf(name).secret).map((name) => [name, systems[name]]);
  const variables = {
    ...(Object.fromEntries(inputs) as Partial<Variables>),
    ...{ CLUSTER_NAME, AWS_REGION },
    ACCOUNT_ID: guide?.ACCOUNT_ID,
    OIDC_PROVIDER: guide?.OIDC_PROVIDER,
    VAULT_AUTH_ROLE_ARN: guide?.VAULT_AUTH_ROLE_ARN,
    STS_ENDPOINT: await loginEndpoint(systems, systems.aws),
  };
  return { variables, vault: systems.vault.shell };
}
