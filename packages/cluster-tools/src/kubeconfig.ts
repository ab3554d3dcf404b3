import { readFileSync } from 'node:fs';
import { dirname, isAbsolute, resolve, sep } from 'node:path';
import { Failure, messageOf } from 'resource';
import { parse } from 'yaml';
import { type Environment, kubeconfigPaths } from './child-environment.ts';

interface Named {
  readonly name: string;
}

/** How a kubeconfig leads to an API server. */
interface Cluster {
  readonly server?: string;
  readonly 'certificate-authority'?: string;
  /** In base64. */
  readonly 'certificate-authority-data'?: string;
}

/** A program that a kubeconfig's user gets its credential from, such as `aws eks get-token`. */
export interface ExecPlugin {
  readonly apiVersion: string;
  readonly command: string;
  readonly args?: readonly string[] | null;
  readonly env?: readonly { readonly name: string; readonly value: string }[] | null;
  readonly interactiveMode?: 'Never' | 'IfAvailable' | 'Always';
  readonly provideClusterInfo?: boolean;
}

interface User {
  readonly exec?: ExecPlugin;
}

/** The parts of a kubeconfig that contexts lead to. */
export interface Kubeconfig {
  readonly 'current-context': string;
  readonly contexts: readonly (Named & {
    readonly context: { readonly cluster: string; readonly user: string };
  })[];
  readonly clusters: readonly (Named & { readonly cluster: Cluster })[];
  readonly users: readonly (Named & { readonly user: User })[];
}

type Part = 'contexts' | 'clusters' | 'users';

/**
 * The kubeconfig as kubectl has it: of files that name the same thing, the first counts; a file that is not there is
 * passed over; paths are those of the file's own folder.
 * @throws Failure of kind input where a file cannot be read
 */
export function readKubeconfig(environment: Environment): Kubeconfig {
  const files = kubeconfigPaths(environment).flatMap((path) => readFileAt(path) ?? []);
  const all = <P extends Part>(part: P): Kubeconfig[P] => {
    const entries = files.flatMap((file) => file[part] as readonly Named[]);
    return [
      ...new Map(entries.toReversed().map((entry) => [entry.name, entry])).values(),
    ].toReversed() as never;
  };
  return {
    'current-context': files.map((file) => file['current-context']).find((name) => name !== '') ?? '',
    contexts: all('contexts'),
    clusters: all('clusters'),
    users: all('users'),
  };
}

function readFileAt(path: string): Kubeconfig | undefined {
  try {
    const read = (parse(readFileSync(path, 'utf8')) ?? {}) as {
      [part in keyof Kubeconfig]?: Kubeconfig[part] | null;
    };
    const folder = dirname(path);
    return {
      'current-context': read['current-context'] || '',
      contexts: read.contexts ?? [],
      clusters: (read.clusters ?? []).map((one) => ({ ...one, cluster: resolved(one.cluster, folder) })),
      users: (read.users ?? []).map((one) => ({ ...one, user: resolved(one.user, folder) })),
    };
  } catch (error) {
    if ((error as { code?: unknown }).code === 'ENOENT') return undefined;
    throw new Failure({
      kind: 'input',
      resource: `kubeconfig ${path}`,
      seen: `error loading config file: ${messageOf(error)}`,
      next: ['Put the file right, or name another: export KUBECONFIG=…'],
      error,
    });
  }
}

/** The fields that are paths of files. */
const PATHS = ['certificate-authority', 'client-certificate', 'client-key', 'tokenFile'];

/** A cluster or a user with the whole of each path. A plugin without a folder is looked for on PATH. */
function resolved<T extends Cluster & User>(entry: T | null, folder: string): T {
  const at = (path: string): string => (isAbsolute(path) ? path : resolve(folder, path));
  const fields = Object.entries(entry ?? {}).map(([name, value]) =>
    PATHS.includes(name) && typeof value === 'string' && value !== '' ? [name, at(value)] : [name, value],
  );
  const { exec, ...rest } = Object.fromEntries(fields) as T;
  if (exec == null) return rest as T;
  return { ...rest, exec: exec.command.includes(sep) ? { ...exec, command: at(exec.command) } : exec } as T;
}

/**
 * What leads to one context, the current one unless named, and nothing else.
 * @throws Failure of kind input where there is none, or none of the name
 */
export function readContext(config: Kubeconfig, name = config['current-context']): Kubeconfig {
  const found = findContext(config, name);
  if (found === undefined) throw noContext(config, name);
  return found;
}

/** The same; `undefined` where there is none. */
export function findContext(config: Kubeconfig, name = config['current-context']): Kubeconfig | undefined {
  const found = config.contexts.find((one) => one.name === name);
  if (found === undefined) return undefined;
  const { cluster, user } = found.context;
  return {
    'current-context': name,
    contexts: [found],
    clusters: config.clusters.filter((one) => one.name === cluster),
    users: config.users.filter((one) => one.name === user),
  };
}

function noContext({ contexts }: Kubeconfig, name: string): Failure {
  const names = contexts.map((one) => one.name);
  const make = 'aws eks update-kubeconfig --name <cluster> --region <region> makes one';
  return new Failure({
    kind: 'input',
    resource: name === '' ? 'kubectl context' : `kubectl context ${name}`,
    seen: name === '' ? 'current-context is not set' : `context "${name}" does not exist in the kubeconfig`,
    ...(name === '' && { cause: 'No kubectl context is set.' }),
    next: [
      names.length === 0
        ? `${make}.`
        : `Give --kube-context one of those that there are: ${names.join(', ')}.`,
      ...(name === '' && names.length > 0 ? [`${make}, and the current one.`] : []),
    ],
  });
}

/** The same with the contents of files in place of their paths, for another machine. It may hold credentials. */
export function flattened(config: Kubeconfig): Kubeconfig {
  return {
    ...config,
    clusters: config.clusters.map((one) => ({ ...one, cluster: inlined(one.cluster) })),
    users: config.users.map((one) => ({ ...one, user: inlined(one.user) })),
  };
}

/** @throws Failure of kind input where a file cannot be read */
function inlined<T extends object>(entry: T): T {
  const fields = Object.entries(entry).flatMap(([name, value]): [string, unknown][] => {
    if (!PATHS.includes(name) || name === 'tokenFile') return [[name, value]];
    return `${name}-data` in entry ? [] : [[`${name}-data`, base64Of(String(value))]];
  });
  return Object.fromEntries(fields) as T;
}

function base64Of(path: string): string {
  try {
    return readFileSync(path).toString('base64');
  } catch (error) {
    throw new Failure({
      kind: 'input',
      resource: `kubeconfig: ${path}`,
      seen: messageOf(error),
      next: ['aws eks update-kubeconfig --name <cluster> --region <region> writes the context anew.'],
      error,
    });
  }
}
