import { readFileSync } from 'node:fs';
import type { OperatorStatement } from 'aws-irsa';
import { type KubernetesRole, pathsIn } from '../least-rights.ts';
import { world } from '../world.ts';

/** Rights in all three systems. */
export interface LeastRights {
  readonly aws: readonly OperatorStatement[];
  readonly kubernetes: readonly KubernetesRole[];
  /** A policy. */
  readonly vault: string;
}

/** Rights that no call in the sandbox shows. */
const UNUSED_HERE: readonly RegExp[] = [
  // AWS asks for it at the call that creates something with tags.
  /^iam:Tag/,
  // Recorded answers try it in unit tests.
  /^eks:DescribePodIdentityAssociation$/,
  // Kubernetes asks for them when somebody creates a role.
  /^(?:bind|escalate) /,
  // An upgrade of the sandbox's charts patches only deployments, gateways, settings, service accounts and a webhook.
  /^patch (?:clusterroles|roles|clusterrolebindings|rolebindings|mutatingwebhookconfigurations) in the cluster$/,
  /^patch (?:configmaps|jobs|services) in |^patch (?:deployments|statefulsets) in vault$/,
  // Older versions of kubectl list first.
  /^list pods in vault$/,
  // The log of Vault's pod is read only if the pod keeps ending.
  /^get pods\/log in vault$/,
  // Vault runs in the account of Gloo's role.
  / auth\/aws\/config\/sts\//,
];

/** The calls that an operator made, as rights. */
export class UsedRights {
  readonly #aws = new Set<string>();
  readonly #vault: { readonly path: string; readonly capability: string }[] = [];
  /** When the first run began, in the audit log's format. */
  readonly #since = new Date().toISOString();

  /** Adds the calls of the operator's last run. */
  async record(): Promise<void> {
    const { control } = world();
    for (const { caller, service, action } of await control.calls())
      if (caller.endsWith(':user/operator')) this.#aws.add(`${service}:${action}`);
    for (const { method, path } of await control.vaultCalls())
      this.#vault.push({ path: path.replace(/\/?(?:\?.*)?$/, ''), capability: capabilityOf(method, path) });
  }

  /** The rights that no call needed, apart from those that nothing here uses. */
  missingFrom({ aws, kubernetes, vault }: LeastRights): string[] {
    const requests = new Set(this.#requests());
    const unused = [
      ...aws.flatMap(({ Action }) => Action.filter((action) => !this.#aws.has(action))),
      ...kubernetes.flatMap(({ metadata: { namespace }, rules }) =>
        rules.flatMap(({ resources, verbs }) =>
          resources.flatMap((resource) =>
            verbs
              .map((verb) => `${verb} ${resource} in ${namespace ?? 'the cluster'}`)
              .filter((right) => !requests.has(right)),
          ),
        ),
      ),
      ...pathsIn(vault).flatMap(({ path, capabilities }) =>
        capabilities
          .filter((capability) => !this.#vault.some((call) => needs(call, path, capability)))
          .map((capability) => `${capability} ${path}`),
      ),
    ];
    return [...new Set(unused)].filter((right) => !UNUSED_HERE.some((pattern) => pattern.test(right)));
  }

  /** The operator's requests in the API server's audit log. A request for all namespaces, or for a namespace itself, names none. */
  #requests(): string[] {
    return readFileSync(world().layout.auditLog, 'utf8')
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line))
      .filter(
        ({ impersonatedUser, requestReceivedTimestamp }) =>
          impersonatedUser?.username === 'operator' && requestReceivedTimestamp >= this.#since,
      )
      .flatMap(({ verb, objectRef: { resource, subresource, namespace } = {} }) => {
        const what = `${verb} ${[resource, subresource].filter(Boolean).join('/')}`;
        return [`${what} in ${namespace ?? 'the cluster'}`, `${what} in the cluster`];
      });
  }
}

/** What Vault requires for a call. It asks for `create` if nothing is there yet, which the call does not show. */
function capabilityOf(method: string, path: string): string {
  if (method === 'LIST' || path.includes('list=true')) return 'list';
  return { GET: 'read', DELETE: 'delete' }[method] ?? 'write';
}

function needs(
  call: { readonly path: string; readonly capability: string },
  path: string,
  capability: string,
): boolean {
  const isAt = path.endsWith('*') ? call.path.startsWith(path.slice(0, -1)) : call.path === path;
  if (!isAt) return false;
  if (capability === 'sudo') return call.capability !== 'read';
  return call.capability === capability || (call.capability === 'write' && /create|update/.test(capability));
}
