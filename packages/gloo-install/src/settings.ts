import { type Difference, differSubset, type Work } from 'engine/resource';
import type { Kubectl } from 'kubernetes';

/** Gloo's settings for its Vault, on which its login and its secrets depend. */
export interface GlooSettings {
  readonly address: string;
  readonly mountPath: string;
  readonly pathPrefix: string;
  readonly iamServerIdHeader: string;
  readonly region: string;
  /** The Vault role: by default, Vault takes the one with the name of the IAM role. */
  readonly vaultRole: string;
}

export interface VaultSource {
  readonly address?: string;
  readonly pathPrefix?: string;
  readonly tlsConfig?: Readonly<Record<string, unknown>>;
  readonly aws?: Partial<Pick<GlooSettings, 'mountPath' | 'iamServerIdHeader' | 'region' | 'vaultRole'>>;
}

/** Reads how Gloo finds its Vault, from its Settings object; `undefined` if that names none. */
export async function readSettings(
  kubectl: Kubectl,
  namespace: string,
  work: Work,
): Promise<VaultSource | undefined> {
  const settings = await kubectl.get('settings.gloo.solo.io', 'default', namespace, work);
  const { secretOptions } = (settings?.spec ?? {}) as {
    secretOptions?: { sources?: { vault?: VaultSource }[] };
  };
  return secretOptions?.sources?.find((source) => source.vault !== undefined)?.vault;
}

export function compareSettings(live: VaultSource, wanted: GlooSettings): readonly Difference[] {
  const { mountPath, iamServerIdHeader, region, vaultRole = wanted.vaultRole } = live.aws ?? {};
  const { address, pathPrefix } = live;
  return differSubset(wanted, { address, mountPath, pathPrefix, iamServerIdHeader, region, vaultRole });
}
