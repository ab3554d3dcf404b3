import { type Difference, isObject, type Refusal } from 'engine/resource';
import { type Values, valueAt } from './given-values.ts';

/** How the chart hashicorp/vault runs Vault with these values: as its `vault.mode` (0.28 to 0.34). */
type VaultMode = 'dev' | 'ha' | 'standalone' | 'external' | 'none';

/** What those modes are, in a phrase that ends `the release is`. */
const MODES: Readonly<Record<Exclude<VaultMode, 'dev'>, string>> = {
  ha: 'a Vault with high availability (server.ha.enabled)',
  standalone: 'a Vault that keeps what it is given (server.standalone)',
  external:
    'an injector of a Vault elsewhere, without a server (externalVaultAddr, or server.enabled is false)',
  none: 'a chart without a server (server.standalone.enabled is false)',
};

export function vaultModeOf(values: Values): VaultMode {
  const at = (path: string) => valueAt(values, path);
  const server = at('server.enabled') ?? '-';
  const isServer = isTrue(server) || (server === '-' && isTrue(at('global.enabled') ?? true));
  if (at('injector.externalVaultAddr') || at('global.externalVaultAddr') || !isServer) return 'external';
  if (isTrue(at('server.dev.enabled'))) return 'dev';
  if (isTrue(at('server.ha.enabled'))) return 'ha';
  const standalone = at('server.standalone.enabled') ?? '-';
  return isTrue(standalone) || standalone === '-' ? 'standalone' : 'none';
}

/**
 * Why the release of Vault is left as it is, even with `--adopt`: an upgrade to a dev server would lose what it holds, or
 * fails halfway on a field of its StatefulSet that cannot change.
 */
export function refuseOtherMode(live: { readonly values: Values }): Refusal | undefined {
  const mode = vaultModeOf(live.values);
  if (mode === 'dev') return undefined;
  return {
    seen: `it is ${MODES[mode]}, and stays as it is, even with --adopt: a dev server in its place would forget everything that it holds`,
    differences: [],
    options: [
      mode === 'external'
        ? 'Set VAULT_ADDR to the Vault that it injects secrets of.'
        : 'Use it over its own listener: kubectl port-forward -n vault svc/vault 8200, then set VAULT_ADDR to https://127.0.0.1:8200 (http without TLS).',
      'Set VAULT_TOKEN, VAULT_CACERT for a private authority, and VAULT_ADDRESS to where Gloo’s pods reach it, such as https://vault.vault:8200. Then no Vault is installed or changed.',
    ],
  };
}

/** The values with which the chart installs no dev server that the guide's steps find, and what they have to be. */
const NO_DEV_SERVER: readonly (readonly [
  path: string,
  breaks: (value: unknown, given: Values) => boolean,
  wanted: string,
])[] = [
  ['global.enabled', (value, given) => !isTrue(value) && !isTrue(valueAt(given, 'server.enabled')), 'true'],
  ['server.enabled', (value) => !isTrue(value) && value !== '-', 'true'],
  ['injector.externalVaultAddr', Boolean, '""'],
  ['global.externalVaultAddr', Boolean, '""'],
  // A dev server speaks http, and with https its pod never becomes ready.
  ['global.tlsDisable', (value) => !isTrue(value), 'true'],
  // The guide's pod is vault-0.
  ['fullnameOverride', (value) => value !== '' && value !== 'vault', '""'],
  ['nameOverride', (value) => value !== '' && value !== 'vault', '""'],
];

/** The operator's values that leave no dev server named vault-0. */
export function withoutDevServer(given: Values): Difference[] {
  // helm's --set fails below a key without a value.
  const { server } = given;
  const emptied = server === null ? 'server' : isObject(server) && server.dev === null ? 'server.dev' : '';
  if (emptied !== '') return [{ field: emptied, live: 'null', wanted: '(absent)' }];
  return NO_DEV_SERVER.flatMap(([path, breaks, wanted]) => {
    const value = valueAt(given, path);
    return value !== undefined && breaks(value, given) ? [{ field: path, live: String(value), wanted }] : [];
  });
}

/** The values that the chart reads only if its server is no dev server. */
const NOT_IN_DEV_MODE = [
  ...['serviceAccount.annotations', 'standalone', 'ha', 'dataStorage', 'auditStorage'],
  ...['affinity', 'topologySpreadConstraints', 'tolerations', 'nodeSelector'],
]
  .map((path) => `server.${path}`)
  .concat('injector.serviceAccount.annotations');

/** The operator's values that the chart ignores in dev mode: a warning, or none. */
export function ignoredInDevMode(given: Values): string[] {
  const ignored = NOT_IN_DEV_MODE.filter((path) => !isEmpty(valueAt(given, path)));
  if (ignored.length === 0) return [];
  const role = ignored.some((path) => path.endsWith('.annotations'))
    ? ' Vault does not get a role by such an annotation: set VAULT_IRSA_ROLE_NAME for one.'
    : '';
  return [`In dev mode the chart ignores these values of VAULT_HELM_VALUES: ${ignored.join(', ')}.${role}`];
}

/** As the chart reads a switch: `true` may also be text. */
function isTrue(value: unknown): boolean {
  return String(value) === 'true';
}

/** Whether a value asks for nothing: it is empty, or all of it is switched off. */
function isEmpty(value: unknown): boolean {
  if (typeof value === 'object' && value !== null) return Object.values(value).every(isEmpty);
  return !value || value === 'false' || value === '-';
}
