import { existsSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, dirname, join, resolve, sep } from 'node:path';
import type { Environment } from 'engine/network';
import {
  assertTrusted,
  Failure,
  isObject,
  readBounded,
  readGivenFile,
  registerSecret,
  secretsWithin,
  wrongInput,
} from 'engine/resource';
import { readPrinted } from '../process/printed.ts';
import { runTool } from '../process/tool.ts';

interface NamedEntry {
  readonly name: string;
}

interface Cluster {
  readonly server?: string;
  readonly 'certificate-authority-data'?: string;
}

/** A program that provides the credential of a kubeconfig's user, such as `aws eks get-token`. */
export interface ExecPlugin {
  readonly apiVersion: string;
  readonly command: string;
  readonly args?: readonly string[] | null;
  readonly env?: readonly { readonly name: string; readonly value: string }[] | null;
  readonly provideClusterInfo?: boolean;
  /** How to install the program, for people. */
  readonly installHint?: string;
}

/** A user of a kubeconfig, possibly with further fields such as `as`. */
export interface User extends NamedEntry {
  readonly user: {
    readonly exec?: ExecPlugin;
    readonly tokenFile?: string;
  };
}

export interface Kubeconfig {
  readonly 'current-context': string;
  readonly contexts: readonly NamedEntry[];
  readonly clusters: readonly (NamedEntry & { readonly cluster: Cluster })[];
  readonly users: readonly User[];
}

/**
 * Reads one context as kubectl does, with the contents or absolute paths of the files that it refers to. The result may
 * contain credentials.
 * @param context by default the current one
 * @throws Failure of kind input in kubectl's words if there is no such context
 */
export async function readContext(
  context: string | undefined,
  environment: Environment,
  signal?: AbortSignal,
): Promise<Kubeconfig> {
  const files = kubeconfigFiles(environment);
  for (const file of files) {
    readGivenFile(
      file,
      { resource: `kubeconfig ${file}`, next: ['Set KUBECONFIG to a regular file.'] },
      readRegular,
    );
    assertTrusted(file, 'which cluster a run works on, and which program logs in to it');
  }
  const view = ['config', 'view', '--minify', '--flatten', '--raw', '--output=json'];
  const named = context === undefined ? [] : [`--context=${context}`];
  const answer = await runTool('kubectl', [...view, ...named], { environment, signal });
  if (answer.ok) {
    const command = ['kubectl config view --minify', ...named].join(' ');
    const found = readPrinted<Kubeconfig>(
      command,
      answer.stdout,
      (value) =>
        isObject(value) && typeof value['current-context'] === 'string' && Array.isArray(value.clusters),
    );
    for (const secret of secretsWithin(found.users)) registerSecret(secret);
    // A context without a user has `null` here.
    const users = found.users ?? [];
    assertCredential(found, users[0]);
    return { ...found, users: users.map((user) => withAbsolutePaths(user, files)) };
  }
  throw new Failure({
    kind: 'input',
    resource: context === undefined ? 'kubectl context' : `kubectl context ${context}`,
    seen: answer.stderr,
    words: answer.stderr,
    next: MAKE_CONTEXT,
  });
}

/** The credentials that a kubeconfig's user may have. */
const CREDENTIALS = ['exec', 'token', 'tokenFile', 'client-certificate-data', 'username', 'auth-provider'];

/**
 * Without a credential, kubectl asks for a name and a password on a TLS connection, and nobody answers.
 * @throws Failure of kind input if the user has no credential
 */
function assertCredential({ 'current-context': context, clusters }: Kubeconfig, user?: User): void {
  const { server = '' } = clusters[0]?.cluster ?? {};
  if (!server.startsWith('https:') || CREDENTIALS.some((one) => one in (user?.user ?? {}))) return;
  throw new Failure({
    kind: 'input',
    resource: `kubectl context ${context}`,
    seen: user === undefined ? 'it names no user' : `its user ${user.name} has no credential`,
    cause: 'Neither a plugin (exec) nor a token, a certificate or a password is in the kubeconfig for it.',
    next: [
      'aws eks update-kubeconfig --name "$CLUSTER_NAME" --region "$AWS_REGION" writes a user with a plugin; --kube-context selects another context.',
    ],
  });
}

/** The output of a command, `<(…)`, can be read only once, but helm and kubectl read the kubeconfig after the run has. */
function readRegular(file: string): string {
  if (!statSync(file).isFile()) throw new Error('it is not a regular file; it may be a pipe');
  return readBounded(file);
}

/**
 * The existing files that kubectl reads.
 * @throws Failure of kind input if there is none
 */
function kubeconfigFiles({ KUBECONFIG, HOME = homedir() }: Environment): readonly string[] {
  const named = (KUBECONFIG ?? '').split(delimiter).filter(Boolean);
  const files = named.length > 0 ? named : [join(HOME, '.kube', 'config')];
  const found = files.filter((file) => existsSync(file));
  if (found.length > 0) return found;
  throw wrongInput(
    'kubectl context',
    `there is no kubeconfig ${files.join(delimiter)}`,
    ...(named.length > 0 ? ['If the context is in ~/.kube/config: unset KUBECONFIG'] : []),
    ...MAKE_CONTEXT,
  );
}

const MAKE_CONTEXT = [
  'To make a context: aws eks update-kubeconfig --name "$CLUSTER_NAME" --region "$AWS_REGION"',
  'kubectl config get-contexts lists those of your kubeconfig; --kube-context selects one.',
];

/** kubectl resolves the paths of a plugin and a token from the kubeconfig's folder, but a child gets a copy elsewhere. */
function withAbsolutePaths({ name, user }: User, files: readonly string[]): User {
  const { exec, tokenFile } = user;
  const absolute = (path: string) =>
    files.map((file) => resolve(dirname(file), path)).find((found) => existsSync(found)) ?? path;
  return {
    name,
    user: {
      ...user,
      ...(tokenFile !== undefined && { tokenFile: absolute(tokenFile) }),
      ...(exec?.command.includes(sep) && { exec: { ...exec, command: absolute(exec.command) } }),
    },
  };
}
