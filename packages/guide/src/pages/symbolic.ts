import type { Environment } from 'engine/network';
import { reference } from 'engine/resource';
import type { readGivenValues } from 'gloo-install/internal';
import { createGuide, createSystems } from '../create-guide.ts';
import type { Guide, Runbooks } from '../guide.ts';
import { type InputName, type Inputs, inputOf, VARIABLES } from '../inputs/inputs.ts';
import type { Variant } from '../inputs/variant.ts';
import { UNKNOWN_ACCOUNT } from '../open-guide.ts';

/** The inputs that the guide's own commands use. Optional inputs go beyond the guide. */
export const GUIDE_INPUTS = VARIABLES.filter((name) => {
  const { optional, secret, setByStep } = inputOf(name);
  return optional === undefined || secret || setByStep;
});

/**
 * The guide with references to its variables instead of their values, as in the guide's own commands, for
 * a shell that has set them. Its steps can be shown but not run.
 * @param values the real values
 * @param set the inputs that are set
 */
export function symbolicGuide(
  runbooks: Runbooks,
  variant: Variant,
  values: Partial<Inputs> & {
    readonly PARTITION?: string;
    readonly STS_ENDPOINT?: string;
    readonly VAULT_ADDR?: string;
  } = {},
  set: readonly InputName[] = GUIDE_INPUTS,
): Guide {
  const references = Object.fromEntries(set.map((name) => [name, reference(name)]));
  const inputs: Inputs = {
    ...(references as Record<InputName, string>),
    ...values,
    ...variant,
    sources: {},
  };
  const account = { ...UNKNOWN_ACCOUNT, ...(values.PARTITION && { partition: values.PARTITION }) };
  const systems = createSystems(inputs, {}, undefined, runbooks, unreadValues, asTyped);
  const OIDC_PROVIDER = reference('OIDC_PROVIDER');
  const STS_ENDPOINT = values.STS_ENDPOINT ?? reference('STS_ENDPOINT');
  return {
    ...createGuide(systems, { account, OIDC_PROVIDER, STS_ENDPOINT }),
    VAULT_AUTH_ROLE_ARN: reference('VAULT_AUTH_ROLE_ARN'),
    VAULT_AUTH_POLICY_ARN: reference('VAULT_AUTH_POLICY_ARN'),
    VAULT_AUTH_POLICY_ASSUME_ROLE_ARN: reference('VAULT_AUTH_POLICY_ASSUME_ROLE_ARN'),
    VAULT_ADDR: values.VAULT_ADDR,
    // The guide gives Vault no role of its own.
    vaultHasOwnRole: false,
  };
}

/** The value by which a symbolic guide is that of the operator's own Vault. */
export const ownVaultOf = ({ VAULT_ADDR }: Environment): { readonly VAULT_ADDR?: string } =>
  VAULT_ADDR ? { VAULT_ADDR } : {};

/** The variables of a page define how its `vault` reaches Vault. */
const asTyped = (_kubectl: string, command: string): string => command;

/** A values file is named, but not opened. */
export const unreadValues: typeof readGivenValues = (variable, file) => ({
  variable,
  file,
  text: '',
  values: {},
});
