import { differ, type GuideFile, markNote, quote, type Resource, readNote } from 'engine/resource';
import { type EngineContents, readContents, usedContents } from './contents.ts';
import { withoutComments } from './policy-text.ts';
import type { VaultSystems } from './systems.ts';
import { type LivePath, vaultPath } from './vault-path.ts';

/**
 * Vault step 2: the policy for who may use the secrets engine (`vault policy write dev policy.hcl`). Vault keeps no marks on
 * policies, so a comment is the mark. Comments and white space are no difference.
 */
export function accessPolicy(
  systems: VaultSystems,
  name: string,
  { file, text: hcl }: GuideFile,
): Resource<LivePath> {
  const { ownership } = systems;
  const [, engine] = /^path "([^"*]+)\/\*"/m.exec(hcl) ?? [];
  if (engine === undefined) throw new Error(`policy ${name} gives access to no secrets engine`);
  const { shell } = systems.vault;
  const marked = (live?: LivePath) =>
    `# ${markNote(live === undefined || live.mark === 'created' ? 'created' : 'adopted', ownership)}\n${hcl}`;
  return vaultPath<LivePath>(systems, {
    kind: 'vault-policy',
    in: 'vault',
    name: `vault policy ${name}`,
    claim: 'The Vault policy allows Gloo’s path, and no more',
    explains: { missing: 'vault-policy-differs', other: 'vault-policy-differs' },
    path: `sys/policies/acl/${name}`,
    look: async (_vault, { policy }) => ({ mark: readNote(String(policy), ownership) }),
    inBrief: () => `policy ${name} is the guide’s`,
    fields: (live) => ({ policy: marked(live) }),
    command: (live) => ({
      writes: { file, text: live === undefined ? hcl : marked(live) },
      run: [shell(`vault policy write ${name} ${file}`), `rm -f ${file}`],
    }),
    differs: (live) =>
      withoutComments(String(live.data.policy)) === withoutComments(hcl)
        ? []
        : differ('policy', live.data.policy, marked(live)),
    otherwise: () =>
      `Another setup uses a policy named ${name} in this Vault. Give that policy another name.`,
    remove: {
      read: async (live, vault) => ({
        ...live,
        ...(await readContents(vault, engine, live.mark, systems, name)),
      }),
      usedBy: (live: LivePath & EngineContents) => usedContents(engine, live, systems),
      loses: () => 'tokens that have it lose what it allows',
      command: shell(`vault policy delete ${quote(name)}`),
    },
  });
}
