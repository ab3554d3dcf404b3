import { awsInMemory } from 'aws-irsa/testing/in-memory';
import { quote } from 'engine/resource';
import type { Helm, Kubectl } from 'kubernetes';
import { vaultInMemory } from 'vault-auth/testing';
import type { Systems } from '../src/guide.ts';

/** The objects of the guide's charts, as far as the guide needs them. */
const MANIFEST = ['StatefulSet vault', 'Service vault-internal', 'Deployment gloo', 'Settings default']
  .map((object) => `kind: ${object.replace(' ', '\nmetadata:\n  name: ')}\n`)
  .join('---\n');

/**
 * AWS, Vault and a cluster in memory, with only ready pods. They accept every change, and log each request and each command
 * with its input.
 */
export async function inMemory(log: string[]): Promise<Partial<Systems>> {
  const asked = (what: string, ...words: readonly unknown[]) =>
    void log.push(`${what} ${JSON.stringify(words)}`);
  const kubectl = {
    shown: 'kubectl',
    typed: (words: readonly string[]) => ['kubectl', ...words.map(quote)].join(' '),
    get: async (...[kind, name, namespace]: readonly unknown[]) => {
      asked('get', kind, name, namespace);
      const status = { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] };
      return kind === 'pod' ? { metadata: { name }, status } : undefined;
    },
    list: async (...[kind, namespace]: readonly unknown[]) => {
      asked('list', kind, namespace);
      return [];
    },
    dryRunCreate: async (...[kind, namespace]: readonly unknown[]) => {
      asked('dry run', kind, namespace);
      return { metadata: {} };
    },
    change: async (_: string, words: readonly string[]) => asked('kubectl', ...words),
  };
  const helm = {
    shown: 'helm',
    typed: (words: readonly string[]) => ['helm', ...words.map(quote)].join(' '),
    version: async () => 'v3.18.0',
    release: async (name: string, namespace: string) => asked('release', name, namespace),
    repository: async (name: string) => asked('repository', name),
    addRepository: async (name: string, url: string) => asked('repo add', name, url),
    chart: async (source: object) => {
      asked('pull', source);
      return { archive: Buffer.alloc(0), digest: 'sha256:0' };
    },
    render: async (id: object, given: object) => {
      asked('render', id, given);
      return MANIFEST;
    },
    change: async (_: object, words: readonly string[], __: unknown, handed: object) =>
      asked('helm', words, handed),
  };
  const opened = vaultInMemory(log);
  const vault = {
    isExternal: false,
    place: {},
    shell: (command: string) => command,
    open: async () => opened,
    exists: async () => true,
    initialized: async () => true,
  };
  return {
    aws: await awsInMemory(log),
    helm: helm as unknown as Helm,
    kubectl: kubectl as unknown as Kubectl,
    vault: vault as unknown as Systems['vault'],
  };
}
