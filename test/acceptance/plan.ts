import type { PublishedEvent } from 'engine/events';
import { Failure } from 'engine/resource';
import { events } from '../events.ts';

type Of<Type extends PublishedEvent['type']> = Extract<PublishedEvent, { type: Type }>;
type Item = Of<'plan'>['items'][number];

/** What an acceptance run needs from the output of `--plan --json`. */
export interface Plan {
  readonly target: Of<'target'>['target'] | undefined;
  readonly items: readonly Item[];
}

/** Reads the output of `--plan --json`, from which a failure on standard error is left out. Pure. */
export function readPlan(output: string): Plan {
  const lines = output.split('\n').filter((line) => line.startsWith('{'));
  const all = events(lines.join('\n'));
  const [target] = all.flatMap((event) => (event.type === 'target' ? [event.target] : []));
  return { target, items: all.flatMap((event) => (event.type === 'plan' ? event.items : [])) };
}

/**
 * Kinds that an acceptance run may share with others, because it changes nothing about them if they fit. What a chart makes
 * fits if it does not exist: service accounts with their annotation, Settings, workloads.
 */
const SHARED: ReadonlySet<string> = new Set([
  'iam-oidc-provider',
  'vault-status',
  'service-account-annotations',
  'gloo-settings',
  'gloo-workloads',
  'vault-workloads',
]);

/** What exists already under a name that the run would use. Pure. */
export function existing({ items }: Plan): string[] {
  return items
    .filter(({ kind, action, waits }) => {
      const fits = action === 'no change' && SHARED.has(kind);
      return action !== 'create' && waits !== true && !fits;
    })
    .map(({ name, action, detail }) => `${name} (${detail ?? action})`);
}

/** What an acceptance run refuses: it touches nothing that exists. */
export function alreadyExists(
  found: readonly string[],
  names: Readonly<Record<string, string>>,
  cleanUpCommand: string,
): Failure {
  const isOwn = found.some((name) => Object.values(names).some((own) => name.includes(own)));
  return new Failure({
    kind: 'refused',
    resource: found.join('\n  '),
    seen: 'it exists already, and an acceptance run touches nothing that exists; nothing was changed',
    next: [
      'Use another cluster.',
      ...(isOwn ? [`If an earlier acceptance run left it: ${cleanUpCommand}`] : []),
    ],
  });
}

/** The names of what the run would create. Pure. */
export function created({ items }: Plan): string[] {
  const made = items.filter(({ action, waits }) => action === 'create' && waits !== true);
  return [...new Set(made.map(({ name }) => name))];
}

/** What a teardown still has to delete. Pure. */
export function undeleted({ items }: Plan): string[] {
  return items
    .filter(({ action }) => action === 'delete' || action === 'conflict')
    .map(({ name, command }) => (command === undefined ? name : `${name}: ${command}`));
}

/** The longest cluster name that leaves room for the prefixes in the 64 characters of a role's name. */
const LONGEST = 40;

/**
 * The inputs of an acceptance run: names of its own, so that it touches nothing that exists. They are the same in
 * every run for a cluster, so that a run finds what a killed one left. Pure.
 */
export function ownNames(cluster: string): Readonly<Record<string, string>> {
  // A role's name in Vault ends with a letter, a digit or _.
  const suffix = cluster.slice(0, LONGEST).replace(/\W+$/, '');
  return {
    NAMESPACE: 'gloo-acceptance',
    VAULT_AUTH_ROLE_NAME: `gloo-acceptance-${suffix}`,
    VAULT_AUTH_POLICY_NAME: `gloo-acceptance-${suffix}`,
    VAULT_AUTH_GET_ROLE_POLICY_NAME: `gloo-acceptance-get-role-${suffix}`,
    VAULT_IRSA_ROLE_NAME: `vault-acceptance-${suffix}`,
    VAULT_AWS_AUTH_PATH: 'gloo-acceptance-aws',
    VAULT_KV_PATH: 'gloo-acceptance-kv',
  };
}
