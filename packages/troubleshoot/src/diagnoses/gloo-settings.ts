import type { DiagnosisEntry } from '../diagnosis.ts';
import type { Wanted } from '../observations.ts';
import { differs } from './differences.ts';
import { glooSettings, overridesApplied, UPGRADE_RISK } from './looks.ts';

interface Setting extends Pick<DiagnosisEntry, 'title' | 'cause' | 'check'> {
  /** Its name in Gloo's Settings. */
  readonly field: string;
  /** What the confirming look prints before and after the repair. */
  readonly prints: (wanted: Wanted) => readonly [differs: string, right: string];
}

/** A diagnosis of a Vault setting of Gloo's that somebody changed. An upgrade with the guide's values restores it. */
function setting(id: string, { field, prints, ...texts }: Setting): DiagnosisEntry {
  return {
    id,
    ...texts,
    next: 'pnpm runbook 03-gloo --plan shows how Gloo’s values differ.',
    found: differs('glooSettings', new RegExp(`^${field}$`)),
    makes: ['gloo-release'],
    byHand(wanted) {
      const [other, right] = prints(wanted);
      return {
        confirm: [glooSettings(wanted, other)],
        fix: overridesApplied(wanted),
        fixed: glooSettings(wanted, right),
        risk: `${UPGRADE_RISK} If Gloo reads secrets elsewhere now, it no longer sees them afterwards.`,
      };
    },
  };
}

/** Where and how Gloo looks for its Vault (Gloo Gateway step 1). */
export const GLOO_SETTINGS: readonly DiagnosisEntry[] = [
  setting('gloo-header-differs', {
    field: 'iamServerIdHeader',
    check: 'client-config',
    title: 'Gloo sends another server ID header than Vault expects',
    cause:
      'Somebody changed Gloo’s iamServerIdHeader, so it logs in for another Vault. Its logins get "error validating X-Vault-AWS-IAM-Server-ID header".',
    prints: ({ headerValue }) => [
      `an iamServerIdHeader other than ${headerValue}`,
      `iamServerIdHeader ${headerValue}`,
    ],
  }),
  setting('gloo-region-differs', {
    field: 'region',
    check: 'client-config',
    title: 'Gloo signs its logins for a region other than Vault’s',
    cause:
      'Somebody changed Gloo’s region. STS in Vault’s region rejects a signature for another: "Credential should be scoped to a valid region".',
    prints: ({ region }) => [`a region other than ${region}`, `region ${region}`],
  }),
  setting('gloo-mount-path-differs', {
    field: 'mountPath',
    check: 'mounts',
    title: 'Gloo logs in at another path than Vault’s auth method',
    cause: 'Somebody changed Gloo’s mountPath. Its logins get "no handler for route" or "permission denied".',
    prints: ({ mountPath }) => [`a mountPath other than ${mountPath}`, `mountPath ${mountPath}`],
  }),
  setting('gloo-address-differs', {
    field: 'address',
    check: 'mounts',
    title: 'Gloo looks for Vault at another address than VAULT_ADDRESS',
    cause: 'Somebody changed the address in Gloo’s Settings, or VAULT_ADDRESS is not what you mean.',
    prints: () => ['an address other than VAULT_ADDRESS', 'the address in VAULT_ADDRESS'],
  }),
  setting('gloo-vault-role-differs', {
    field: 'vaultRole',
    check: 'vault-role',
    title: 'Gloo logs in as another Vault role',
    cause: 'Somebody added a vaultRole to Gloo’s Settings. Its logins get "entry for role … not found".',
    prints: ({ roleName }) => [`a vaultRole other than ${roleName}`, `no vaultRole, or ${roleName}`],
  }),
  setting('gloo-path-prefix-differs', {
    field: 'pathPrefix',
    check: 'mounts',
    title: 'Gloo reads secrets at a path other than the guide’s',
    cause:
      'Somebody changed Gloo’s pathPrefix. Its logins are not allowed to read that path and get "permission denied".',
    prints: ({ pathPrefix }) => [`a pathPrefix other than ${pathPrefix}`, `pathPrefix ${pathPrefix}`],
  }),
];
