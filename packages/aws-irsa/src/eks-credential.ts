import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { Environment } from 'engine/network';
import { Failure, registerSecret } from 'engine/resource';
import type { Credential, ExecPlugin } from 'kubernetes';
import { Aws } from './clients.ts';
import { stsEndpoint } from './identity.ts';
import { awsSettings } from './settings.ts';

/** The arguments that `aws eks update-kubeconfig` writes without a role. A profile becomes a variable. */
const ARGUMENTS =
  /^--region (?<region>[\w-]+) eks get-token --cluster-name (?<cluster>[\w-]+) --output json$/;

/** The lifetime of a token, as `aws eks get-token` prints it. EKS accepts the token for a minute longer. */
const LIFETIME_MS = 14 * 60_000;

/**
 * The output of `aws eks get-token`, made from the same credentials, because that command takes a quarter of a plan's
 * time. `undefined` if the plugin has to run: it is another program, has its own role or variables, or can explain its failure.
 * @throws Failure of kind input if the operator has to log in to AWS first
 */
export async function eksCredential(
  aws: Aws,
  { apiVersion, command, args, env }: ExecPlugin,
  environment: Environment,
): Promise<Credential | undefined> {
  const { region, cluster } = ARGUMENTS.exec((args ?? []).join(' '))?.groups ?? {};
  const ofPlugin = env ?? [];
  const isUsual =
    command === 'aws' &&
    /\/v1(?:beta1)?$/.test(apiVersion) &&
    ofPlugin.every(({ name }) => name === 'AWS_PROFILE');
  if (!isUsual || region === undefined || cluster === undefined || !isOnPath(command, environment))
    return undefined;
  const own = { ...environment, ...Object.fromEntries(ofPlugin.map(({ name, value }) => [name, value])) };
  const isSame = own.AWS_PROFILE === environment.AWS_PROFILE;
  const settings = isSame ? aws.settings : awsSettings(own);
  const token = await tokenFor(cluster, new Aws(region, settings)).catch((error: unknown) => {
    // The plugin would fail for the same reason, without advice.
    if (error instanceof Failure && error.kind === 'input') throw error;
    return undefined;
  });
  if (token === undefined) return undefined;
  const expiresAt = Date.now() + LIFETIME_MS;
  const status = { token, expirationTimestamp: new Date(expiresAt).toISOString() };
  return { json: JSON.stringify({ kind: 'ExecCredential', apiVersion, spec: {}, status }), expiresAt };
}

function isOnPath(program: string, { PATH = '' }: Environment): boolean {
  return PATH.split(delimiter).some((folder) => existsSync(join(folder, program)));
}

/** Signs the request that EKS sends to STS to learn who signed it. */
async function tokenFor(cluster: string, aws: Aws): Promise<string> {
  const [{ SignatureV4 }, { config }, endpoint] = await Promise.all([
    import('@smithy/signature-v4'),
    aws.sts(),
    stsEndpoint(aws),
  ]);
  const { protocol, hostname, origin } = new URL(endpoint);
  const { credentials, sha256 } = config;
  const signer = new SignatureV4({ service: 'sts', region: aws.region, credentials, sha256 });
  const signed = await signer.presign(
    {
      ...{ method: 'GET', protocol, hostname, path: '/' },
      query: { Action: 'GetCallerIdentity', Version: '2011-06-15' },
      headers: { host: hostname, 'x-k8s-aws-id': cluster },
    },
    { expiresIn: 60 },
  );
  const query = new URLSearchParams(signed.query as Record<string, string>);
  const token = `k8s-aws-v1.${Buffer.from(`${origin}/?${query}`).toString('base64url')}`;
  registerSecret(token);
  return token;
}
