/** All switches, off. */
const OFF = {
  ...{ plan: false, yes: false, repair: false, adopt: false },
  ...{
    enterprise: false,
    strictTrust: false,
    deleteSecrets: false,
    policy: false,
    resolved: false,
    ownVault: false,
  },
  ...{ json: false, verbose: false, brief: false, force: false },
};

type TextFlag =
  | ('only' | 'from' | 'fromError' | 'cluster' | 'region' | 'kubeContext' | 'apply' | 'report' | 'out')
  | ('fleet' | 'links');

export const GUIDE_VERSIONS = ['1.17', '1.16'] as const;
export const FORMATS = ['md', 'mjs'] as const;

/** The values of all flags, by their names in camel case. */
export interface FlagValues
  extends Readonly<Record<keyof typeof OFF, boolean>>,
    Readonly<Partial<Record<TextFlag, string | undefined>>> {
  readonly guide?: (typeof GUIDE_VERSIONS)[number] | undefined;
  readonly format?: (typeof FORMATS)[number] | undefined;
}
export type FlagName = keyof FlagValues;

export const NO_FLAGS: FlagValues = OFF;

/** A flag as the operator types it: `--strict-trust`. */
export function flagText(name: string): string {
  return `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}
