import { Failure } from 'resource';
import { runTool } from './tool.ts';

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
