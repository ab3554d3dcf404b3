import { observedValue } from '../observation.ts';
import type { Observations } from '../observations.ts';

type Mounts = Pick<Observations, 'authMethod' | 'secretsEngine' | 'otherAwsMounts'>;

/** Whether Vault is known to hold neither of the guide's mounts. */
export function isKnownEmpty(seen: Mounts): boolean {
  return 'value' in seen.authMethod && 'value' in seen.secretsEngine && isEmpty(seen);
}

/**
 * Whether Vault holds neither of the guide's mounts, nor an aws auth method elsewhere.
 * @throws Unknown if that could not be observed
 */
export function isEmpty({ authMethod, secretsEngine, otherAwsMounts }: Mounts): boolean {
  const mounts = [observedValue(authMethod), observedValue(secretsEngine)];
  return mounts.every((mount) => mount === undefined) && observedValue(otherAwsMounts).length === 0;
}
