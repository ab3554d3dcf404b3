import { createHash } from 'node:crypto';
import { homedir, tmpdir } from 'node:os';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The root of the repository: a sandbox is created under it, whatever the caller's working folder is. */
export const projectRoot = fileURLToPath(new URL('../../../..', import.meta.url)).replace(/\/$/, '');

/** The root of this package: pinned Go modules, Python requirements and charts. */
export const packageRoot = join(projectRoot, 'packages', 'sandbox');

/** The folder that keeps built programs between sandboxes; safe to delete at any time. */
export const cacheRoot = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'gloo-vault-irsa');

/** The name of the sandbox that an environment points at, by its kubeconfig; `undefined` if there is none. */
export function pointedAt({
  KUBECONFIG = '',
}: Readonly<Record<string, string | undefined>>): string | undefined {
  const [name = ''] = relative(join(projectRoot, '.sandbox'), KUBECONFIG).split(sep);
  return KUBECONFIG === '' || name === '..' ? undefined : name;
}

/** Every place a sandbox writes to. All of it is inside `dir`, so that `down` has one thing to remove. */
export type Layout = ReturnType<typeof layoutOf>;

/**
 * The folders and files of the sandbox with this name.
 * @throws if no folder can have that name
 */
export function layoutOf(name: string) {
  if (!/^[a-z0-9][a-z0-9-]{0,29}$/.test(name)) {
    throw new Error(`sandbox name "${name}": use 1 to 30 lower-case letters, digits and dashes`);
  }
  const dir = join(projectRoot, '.sandbox', name);
  const inside = join(dir, 'tmp');
  return {
    name,
    dir,
    state: join(dir, 'state.json'),
    parts: join(dir, 'parts'),
    logs: join(dir, 'logs'),
    /** The log of pod vault-0, as container runtimes write logs. */
    vaultPodLog: join(dir, 'logs', 'vault-0.log'),
    bin: join(dir, 'bin'),
    /** Older versions of tools, in front of `bin`: see `makeVariants`. */
    variants: join(dir, 'variants'),
    charts: join(dir, 'charts'),
    kube: join(dir, 'kube'),
    /** The folder in which kwokctl keeps the cluster: its components' logs and process ids. */
    kwok: join(dir, 'kube', '.kwok', 'clusters', name),
    /** The API server's record of each request, with `audit`. */
    auditLog: join(dir, 'kube', '.kwok', 'clusters', name, 'logs', 'audit.log'),
    /** With the certificate of the cluster's administrator. */
    kubeconfig: join(dir, 'kube', 'config'),
    /** In the form of `aws eks update-kubeconfig`: each program that connects starts `aws eks get-token`. */
    eksKubeconfig: join(dir, 'kube', 'eks-config'),
    helm: join(dir, 'helm'),
    vault: join(dir, 'vault'),
    aws: join(dir, 'aws'),
    calls: join(dir, 'calls.jsonl'),
    ca: join(dir, 'ca.pem'),
    caBundle: join(dir, 'ca-bundle.pem'),
    /** The authority of the operator's own Vault. */
    vaultCa: join(dir, 'vault-ca.pem'),
    /** Values with which Gloo trusts that authority. */
    glooValues: join(dir, 'gloo-values.yaml'),
    // Vault's plugin listens on a Unix socket below TMPDIR, whose path may have at most 107 bytes.
    tmp:
      Buffer.byteLength(inside) <= 64
        ? inside
        : join(tmpdir(), `gloo-vault-irsa-${createHash('sha256').update(dir).digest('hex').slice(0, 12)}`),
  };
}
