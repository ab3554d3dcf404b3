import type { StepContext } from 'engine/resource';
import { unlessDenied } from './refusal.ts';
import type { VaultPaths, VaultSystems } from './systems.ts';
import { readPath } from './vault-path.ts';

/** The AWS credentials that the auth method's settings give Vault, whatever credentials its process has. */
export interface ConfiguredCredentials {
  readonly from: string;
  /** `undefined` for an access key, which names no identity. */
  readonly roleArn: string | undefined;
}

/**
 * The credentials in the auth method's settings with which Vault looks up a role of Gloo's account; `undefined` if Vault uses its
 * process's credentials.
 * @throws Failure if the client configuration cannot be read
 */
export async function configuredCredentials(
  guide: Pick<VaultPaths, 'VAULT_AWS_AUTH_PATH'> & {
    readonly VAULT_STS_ROLE_ARN?: string | undefined;
    readonly vault: Pick<VaultSystems['vault'], 'exists' | 'open'>;
  },
  accountId: () => Promise<string>,
  work: StepContext,
): Promise<ConfiguredCredentials | undefined> {
  const { vault, VAULT_STS_ROLE_ARN: roleArn } = guide;
  if (roleArn !== undefined) return { from: 'VAULT_STS_ROLE_ARN', roleArn };
  if (!(await vault.exists(work))) return undefined;
  const opened = await vault.open(work);
  const config = `auth/${guide.VAULT_AWS_AUTH_PATH}/config`;
  const [client = {}, sts = {}] = await Promise.all([
    readPath(opened, `${config}/client`),
    // The least privileges do not include this path for a Vault in Gloo's account.
    accountId().then((account) => unlessDenied(readPath(opened, `${config}/sts/${account}`))),
  ]);
  const text = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined);
  // Vault's own order of preference.
  const assumed = text(sts.sts_role);
  if (assumed !== undefined) return { from: `${config}/sts`, roleArn: assumed };
  const from = `${config}/client`;
  if (text(client.access_key) !== undefined) return { from, roleArn: undefined };
  // Vault Enterprise gets its credentials with its own identity token.
  const federated = text(client.identity_token_audience) && text(client.role_arn);
  return federated === undefined ? undefined : { from, roleArn: federated };
}
