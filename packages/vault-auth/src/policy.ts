import { differ, few, type GuideFile, markNote, quote, type Resource, readNote } from 'engine/resource';
import { countSecrets, type EngineContents, readContents, usedContents } from './contents.ts';
import { getMounts } from './mount-table.ts';
import { othersWithPolicy } from './other-users.ts';
import { withoutComments } from './policy-text.ts';
import { unlessDenied } from './refusal.ts';
import type { VaultSystems } from './systems.ts';
import { type LivePath, vaultPath } from './vault-path.ts';

interface LivePolicy extends LivePath {
  /** The other holders of the policy, read if its text differs. */
  readonly others: readonly string[];
}

/**
 * Vault step 2: the policy for users of the secrets engine (`vault policy write dev policy.hcl`). Vault keeps no marks on
 * policies, so a comment is the mark. Comments and white space make no difference.
 */
export function accessPolicy(
  systems: VaultSystems,
  name: string,
  { file, text: hcl }: GuideFile,
): Resource<LivePolicy> {
  const { ownership } = systems;
  const [, engine] = /^path "([^"*]+)\/\*"/m.exec(hcl) ?? [];
  if (engine === undefined) throw new Error(`policy ${name} gives access to no secrets engine`);
  const { shell } = systems.vault;
  const marked = (live?: LivePolicy) =>
    `# ${markNote(live === undefined || live.mark === 'created' ? 'created' : 'adopted', ownership)}\n${hcl}`;
  const isSame = (policy: unknown) => withoutComments(String(policy)) === withoutComments(hcl);
  return vaultPath<LivePolicy>(systems, {
    kind: 'vault-policy',
    in: 'vault',
    name: `vault policy ${name}`,
    claim: 'The Vault policy allows Gloo’s path, and no more',
    explains: { missing: 'vault-policy-differs', other: 'vault-policy-differs' },
    path: `sys/policies/acl/${name}`,
    look: async (vault, { policy }) => ({
      mark: readNote(String(policy), ownership),
      others: isSame(policy) ? [] : await othersWithPolicy(vault, name, systems),
    }),
    sharedWith: ({ others }) => (others.length === 0 ? undefined : `shared: others have it (${few(others)})`),
    async warns(work) {
      if (!(await systems.vault.exists(work))) return undefined;
      const vault = await systems.vault.open(work);
      const mounts = await unlessDenied(getMounts(vault, 'sys/mounts'));
      // A new engine is empty.
      if (mounts !== undefined && mounts[`${engine}/`] === undefined) return undefined;
      const secrets = await unlessDenied(countSecrets(vault, engine, 'gloo/'));
      if (secrets === '') return undefined;
      const held = secrets ?? `perhaps secrets of others, which ${systems.vault.tokenName} may not list`;
      return `${engine}/ holds ${held} outside of gloo/. This policy lets Gloo, and whoever may create a token of its service accounts, read, write and delete them: docs/security.md says how to narrow it.`;
    },
    inBrief: () => `policy ${name} is the guide’s`,
    fields: (live) => ({ policy: marked(live) }),
    command: (live) => ({
      writes: { file, text: live === undefined ? hcl : marked(live) },
      run: [shell(`vault policy write ${name} ${file}`), `rm -f ${file}`],
    }),
    differs: (live) => (isSame(live.data.policy) ? [] : differ('policy', live.data.policy, marked(live))),
    loses: ({ others }) => (others.length === 0 ? undefined : 'they may do only what its new text allows'),
    otherwise: () =>
      `Another setup uses a policy named ${name} in this Vault. Give that policy another name.`,
    remove: {
      read: async (live, vault) => ({
        ...live,
        ...(await readContents(vault, engine, live.mark, systems, name)),
      }),
      usedBy: (live: LivePolicy & EngineContents) => usedContents(engine, live, systems),
      loses: () => 'tokens that have it lose what it allows',
      command: shell(`vault policy delete ${quote(name)}`),
    },
  });
}
