import { type FlagValues, NO_FLAGS } from 'engine/command-line/flags';

/** The variant of the guide, whatever the values of its variables. */
export interface Variant {
  /** The guide to follow: Gloo Gateway 1.17 or Gloo Edge 1.16. */
  readonly guideVersion: NonNullable<FlagValues['guide']>;
  readonly enterprise: boolean;
  readonly strictTrust: boolean;
  readonly adopt: boolean;
  /** Whether a teardown may remove the secrets engine with its secrets. */
  readonly deleteSecrets: boolean;
}

export function variantOf(flags: FlagValues): Variant {
  const { guide = '1.17', enterprise, strictTrust, adopt, deleteSecrets } = flags;
  return { guideVersion: guide, enterprise, strictTrust, adopt, deleteSecrets };
}

/** The guide's variant without any flag. */
export const USUAL = variantOf(NO_FLAGS);
