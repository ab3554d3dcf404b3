import type { Answer } from '../aws/refusal.ts';

/** Functions that translate names into the root namespace, or back. */
interface Names {
  policy(name: string): string;
  path(path: string): string;
  /** The name of a mount in a list of mounts; undefined if the mount is not in the namespace. */
  mount(name: string): string | undefined;
}

/**
 * Imitates a child namespace of Vault Enterprise and HCP on a Vault without namespaces. Its mounts and policies are those
 * of the root namespace whose names begin with the namespace. It translates calls with the header X-Vault-Namespace.
 * https://developer.hashicorp.com/vault/docs/enterprise/namespaces
 */
export class VaultNamespace {
  readonly #entering: Names;
  readonly #leaving: Names;

  /** @param header the value of X-Vault-Namespace */
  constructor(header: string) {
    const name = header.replace(/^\/+|\/+$/g, '');
    const prefix = `${name.replaceAll('/', '-')}-`;
    const without = (text: string, start: string) =>
      text.startsWith(start) ? text.slice(start.length) : text;
    this.#entering = {
      policy: (policy) => (BUILT_IN.has(policy) ? policy : `${prefix}${policy}`),
      path: (path) => path.replace(MOUNT, `$1${name}/`),
      mount: (mount) => mount,
    };
    this.#leaving = {
      policy: (policy) => without(policy, prefix),
      path: (path) => {
        const before = MOUNT.exec(path)?.[0] ?? path;
        return `${before}${without(path.slice(before.length), `${name}/`)}`;
      },
      mount: (mount) => (mount.startsWith(`${name}/`) ? without(mount, `${name}/`) : undefined),
    };
  }

  /** The refusal of a path that exists only in the root namespace, because it concerns the whole server. */
  refuse(path: string): Answer | undefined {
    if (!ROOT_ONLY.test(path)) return undefined;
    const body = Buffer.from(`${JSON.stringify({ errors: ['unsupported path'] })}\n`);
    return { status: 404, headers: { 'content-type': 'application/json' }, body };
  }

  /** Translates a path into the root namespace. */
  path(path: string): string {
    const [, acl, policy] = /^(sys\/(?:policies\/acl|policy)\/)(.+)$/.exec(path) ?? [];
    return acl === undefined ? this.#entering.path(path) : `${acl}${this.#entering.policy(policy ?? '')}`;
  }

  /** Translates the names in a call's body into the root namespace. */
  body(body: Buffer): Buffer {
    return translated(body, this.#entering);
  }

  /** Translates the names in an answer into this namespace. */
  answer({ headers, body, status }: Answer): Answer {
    return { status, headers, body: translated(body, this.#leaving) };
  }
}

function translated(body: Buffer, names: Names): Buffer {
  const value = parsed(body);
  return value === undefined ? body : Buffer.from(JSON.stringify(inNames(value, '', names)));
}

function inNames(value: unknown, key: string, names: Names): unknown {
  if (POLICIES.test(key) && Array.isArray(value)) return value.map((name) => names.policy(String(name)));
  if (POLICIES.test(key) && typeof value === 'string') return value.split(',').map(names.policy).join(',');
  if (key === 'path' && typeof value === 'string') return names.mount(value) ?? value;
  if ((key === 'policy' || key === 'rules') && typeof value === 'string') {
    return value.replace(/(?<=path\s+")[^"]+/g, (path) => names.path(path));
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, inner]) => {
      const own = name.endsWith('/') ? names.mount(name) : name;
      return own === undefined ? [] : [[own, inNames(inner, name, names)]];
    }),
  );
}

function parsed(body: Buffer): object | undefined {
  try {
    const value: unknown = JSON.parse(body.toString('utf8'));
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

/** https://developer.hashicorp.com/vault/docs/enterprise/namespaces#root-only-api-paths */
const ROOT_ONLY =
  /^sys\/(?:health|init|leader|seal|seal-status|unseal|step-down|generate-root|rekey|key-status|storage|replication|audit|host-info|metrics|monitor|raw|ha-status|in-flight-req|pprof)(?:\/|$)/;

/** The part of a path before a mount's name. The token store, identity and other paths of sys have no mount's name. */
const MOUNT =
  /^(auth\/(?!token(?:\/|$))|sys\/(?:auth|mounts|internal\/ui\/mounts)\/|(?!(?:auth|sys|identity|cubbyhole)(?:\/|$)))/;

const POLICIES = /^(?:token_|identity_)?policies$/;
const BUILT_IN = new Set(['default', 'root']);
