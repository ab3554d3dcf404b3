import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { Failure } from 'resource';
import { parse } from 'yaml';
import { type Environment, runTool } from './tool.ts';

interface Named {
  readonly name: string;
}

/** The parts of a kubeconfig that a context leads to. */
export interface Kubeconfig {
  readonly 'current-context': string;
  readonly contexts: readonly Named[];
  readonly clusters: readonly Named[];
  readonly users: readonly Named[];
}

/**
 * What leads to one context, the current one unless named, with the contents of files in place of their paths. It may
 * hold credentials.
 * @throws Failure of kind input with kubectl's own words where there is no such context.
 */
export async function readContext(context: string | undefined): Promise<Kubeconfig> {
  const named = context === undefined ? [] : [`--context=${context}`];
  const answer = await runTool('kubectl', [
    ...['config', 'view', '--minify', '--flatten', '--raw', '-o', 'json'],
    ...named,
  ]);
  if (answer.ok) return JSON.parse(answer.stdout) as Kubeconfig;
  throw new Failure({
    kind: 'input',
    resource: context === undefined ? 'the current kubectl context' : `kubectl context ${context}`,
    seen: answer.stderr,
    next: ['kubectl config get-contexts lists those that there are.'],
  });
}

/**
 * The context that is current now, as kubectl finds it: the first file of KUBECONFIG that names one counts. A run keeps
 * to it, so that `kubectl config use-context` in another terminal cannot turn the rest of the run to another cluster.
 * @returns `undefined` where there is none, or a file cannot be read: kubectl itself says why.
 */
export function currentContextIn({ KUBECONFIG = '', HOME }: Environment): string | undefined {
  const files = KUBECONFIG.split(delimiter).filter((file) => file !== '');
  const paths = files.length > 0 ? files : [join(HOME || homedir(), '.kube', 'config')];
  for (const path of paths) {
    const name = contextNamedIn(path);
    if (name !== undefined) return name;
  }
  return undefined;
}

function contextNamedIn(path: string): string | undefined {
  try {
    const config = parse(readFileSync(path, 'utf8')) as { 'current-context'?: unknown } | null;
    const name = config?.['current-context'];
    return typeof name === 'string' && name !== '' ? name : undefined;
  } catch {
    return undefined;
  }
}
