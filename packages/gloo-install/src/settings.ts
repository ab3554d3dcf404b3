import { type Difference, differSubset, type StepContext } from 'engine/resource';
import type { Kubectl } from 'kubernetes';
import type { OverridesVariables } from './overrides.ts';

/** The variables of the guide that Gloo's settings for its Vault have. */
export interface SettingsVariables
  extends Omit<OverridesVariables, 'VAULT_AUTH_ROLE_ARN' | 'enterprise' | 'GLOO_LICENSE_SECRET_NAME'> {
  /** The Vault role: by default, Vault takes the one with the name of the IAM role. */
  readonly VAULT_AUTH_ROLE_NAME: string;
}

/** Gloo's settings for its Vault, on which its login and its secrets depend. */
interface VaultSource {
  readonly address?: string;
  readonly pathPrefix?: string;
  readonly aws?: {
    readonly mountPath?: string;
    readonly iamServerIdHeader?: string;
    readonly region?: string;
    readonly vaultRole?: string;
  };
}

/** Reads how Gloo finds its Vault, from its Settings object; `undefined` if that names none. */
export async function readSettings(
  kubectl: Kubectl,
  namespace: string,
  work: StepContext,
): Promise<VaultSource | undefined> {
  const settings = await kubectl.get('settings.gloo.solo.io', 'default', namespace, work);
  const secretOptions = settings?.spec?.secretOptions as { sources?: { vault?: VaultSource }[] } | undefined;
  return secretOptions?.sources?.find((source) => source.vault !== undefined)?.vault;
}

export function compareSettings(live: VaultSource, guide: SettingsVariables): readonly Difference[] {
  const { address, pathPrefix, aws = {} } = live;
  const { mountPath, iamServerIdHeader, region, vaultRole = guide.VAULT_AUTH_ROLE_NAME } = aws;
  const wanted = {
    address: guide.VAULT_ADDRESS,
    mountPath: guide.VAULT_AWS_AUTH_PATH,
    pathPrefix: guide.VAULT_KV_PATH,
    iamServerIdHeader: guide.IAM_SERVER_ID_HEADER_VALUE,
    region: guide.AWS_REGION,
    vaultRole: guide.VAULT_AUTH_ROLE_NAME,
  };
  return differSubset(wanted, { address, mountPath, pathPrefix, iamServerIdHeader, region, vaultRole });
}
