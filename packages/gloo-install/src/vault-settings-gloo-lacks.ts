import type { GivenValues } from './given-values.ts';

/** The settings and variables by which Gloo's own Vault client finds a certificate authority. */
const AUTHORITY = {
  settings: ['caCert', 'caPath', 'insecure'],
  variables: ['VAULT_CACERT', 'VAULT_CACERT_BYTES', 'VAULT_CAPATH', 'VAULT_SKIP_VERIFY', 'SSL_CERT_FILE'],
};

/**
 * Warns of settings that only the operator's Vault client has: Gloo has its own client, so a login from here may work
 * where Gloo's does not.
 */
export function vaultSettingsGlooLacks({
  environment,
  givenValues,
  enterprise,
  VAULT_ADDRESS,
}: {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly givenValues: { readonly gloo: GivenValues | undefined };
  readonly enterprise: boolean;
  readonly VAULT_ADDRESS: string;
}): string[] {
  const file = givenValues.gloo?.values;
  const values = enterprise ? at(file, 'gloo') : file;
  const variables = new Set(
    list(at(values, 'gloo', 'deployment', 'customEnv')).map((one) => at(one, 'name')),
  );
  const vault = list(at(values, 'settings', 'secretOptions', 'sources')).map((source) => at(source, 'vault'));
  const settings = vault.flatMap((one) => [one, at(one, 'tlsConfig')]);
  const knowsAuthority =
    AUTHORITY.variables.some((name) => variables.has(name)) ||
    AUTHORITY.settings.some((name) => settings.some((one) => at(one, name) !== undefined));
  const customEnv = `${enterprise ? 'gloo.' : ''}gloo.deployment.customEnv`;
  const warn = (variable: string, value: string) =>
    `${variable} is set here, but Gloo has its own client and does not see it: set ${value} in the file that GLOO_HELM_VALUES names.`;
  return [
    ...(environment.VAULT_CACERT && VAULT_ADDRESS.startsWith('https:') && !knowsAuthority
      ? [warn('VAULT_CACERT', `VAULT_CACERT_BYTES under ${customEnv}, or tlsConfig of the source vault,`)]
      : []),
    ...(environment.VAULT_NAMESPACE && !variables.has('VAULT_NAMESPACE')
      ? [warn('VAULT_NAMESPACE', `VAULT_NAMESPACE under ${customEnv}`)]
      : []),
  ];
}

/** The value at a path of values of any shape. */
function at(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (inner, key) => (typeof inner === 'object' && inner !== null ? inner[key as keyof object] : undefined),
    value,
  );
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
