import {
  type Difference,
  differ,
  markNote,
  quote,
  type Refusal,
  type Removal,
  type Resource,
  type StepContext,
} from 'engine/resource';
import type { Vault, VaultData } from './client.ts';
import { lackedRights } from './lacked-rights.ts';
import {
  adoptedDescription,
  type Mount,
  type MountTable,
  markOfMount,
  mountName,
  occupantOf,
  TABLES,
} from './mount-table.ts';
import { askVault } from './refusal.ts';
import type { VaultSystems } from './systems.ts';

/** A difference in the tuning of a mount. */
export const TUNING = 'mount-tuning';

export interface MountSpec extends Pick<Resource<Mount>, 'claim' | 'explains' | 'elsewhere' | 'source'> {
  inBrief(live: Mount): string;
  readonly table: MountTable;
  readonly path: string;
  readonly wanted: Pick<Mount, 'type'> & { readonly options?: Mount['options'] };
  /** The guide's command, after `vault auth` or `vault secrets`. */
  readonly enable: string;
  /** The fields of its `config` to compare. */
  readonly tuned: Readonly<Record<string, string | number | readonly []>>;
  /** The same for the engine's own configuration, at `config` in the mount. */
  readonly configured?: Readonly<Record<string, string>>;
  /** Called after the mount was created. */
  created?(work: StepContext): Promise<void>;
  /** A problem in a mount of the right type that only the operator can correct. */
  problem?(live: Mount): Refusal | undefined;
  readonly remove: Pick<Removal<Mount>, 'usedBy' | 'loses' | 'isEmpty'> & {
    read(live: Mount, vault: Vault): Promise<Mount>;
  };
}

/** Why a run cannot use what Vault has at the path. */
function refusalOf({ table, path, wanted, problem }: MountSpec, live: Mount): Refusal | undefined {
  const { title, cli, variable } = TABLES[table];
  if (live.at !== undefined)
    return {
      seen: `Vault mounts no ${title} above or below another`,
      differences: differ('path', live.at, `${path}/`),
      options: [
        `Set ${variable} to a path that is neither above nor below ${live.at}.`,
        `Or move that one, once its users agree: ${cli} move`,
      ],
    };
  if (live.type === wanted.type) return problem?.(live);
  const advice = `This path holds another ${title}, and changing its type would lose its contents: move it (${cli} move) or disable it if nothing needs it.`;
  return { differences: differ('type', live.type, wanted.type), options: [advice] };
}

/** A setting without the empty name that `vault secrets tune -audit-non-hmac-request-keys=` leaves in a list. */
function named(setting: unknown): unknown {
  return Array.isArray(setting) ? setting.filter((name) => name !== '') : setting;
}

/** The settings of a mount that differ. */
function differing({ config = {} }: Mount, settings: MountSpec['tuned']) {
  return Object.entries(settings).filter(
    ([field, value]) => differ(field, named(config[field]) ?? value, value).length > 0,
  );
}

function differsInTuning({ path, tuned, configured }: MountSpec, live: Mount): Difference[] {
  return differing(live, { ...tuned, ...configured }).flatMap(([field, value]) =>
    differ(`config.${field}`, live.config?.[field], value).map((difference) => ({
      ...difference,
      about: TUNING,
      said: `${field} of ${path}/ is ${difference.live}; wanted ${value === 0 ? 'the server’s own' : difference.wanted}`,
    })),
  );
}

/** A mount as a resource. A change of its type would lose its data, so it is always a conflict. */
export function mountResource(systems: VaultSystems, spec: MountSpec): Resource<Mount> {
  const { vault, ownership } = systems;
  const { open, shell } = vault;
  const { table, path, wanted, enable, tuned, configured = {}, problem, created, ...same } = spec;
  const { kind, cli, variable } = TABLES[table];
  const name = mountName(table, path);
  const inTable = `${table}/${path}`;
  const ownConfig = `${path}/config`;
  const hasConfig = Object.keys(configured).length > 0;
  const markOf = (live: Mount) => markOfMount(live, ownership);
  const descriptionOf = (live: Mount) =>
    markOf(live) === 'none' ? adoptedDescription(live, ownership) : undefined;
  /** The paths to write, each with its data. */
  const writesOf = (live: Mount | undefined): readonly (readonly [path: string, data: VaultData])[] => {
    // The guide's own command sends the options; without the field, Vault would store an empty map.
    if (live === undefined)
      return [[inTable, { options: null, ...wanted, description: markNote('created', ownership) }]];
    const description = descriptionOf(live);
    const tuning = Object.fromEntries(
      differing(live, tuned).map(([field, value]) => [field, value === 0 ? 'system' : value]),
    );
    const writes = [
      [`${inTable}/tune`, { ...tuning, ...(description && { description }) }],
      [ownConfig, Object.fromEntries(differing(live, configured))],
    ] as const;
    return writes.filter(([, data]) => Object.keys(data).length > 0);
  };
  return {
    ...same,
    kind,
    in: 'vault',
    name,
    ownership,
    async read(work) {
      const vault = await open(work);
      const live = await occupantOf(vault, table, path);
      if (live === undefined || refusalOf(spec, live) !== undefined || !hasConfig) return live;
      const config = await askVault(name, () => vault.read(ownConfig));
      return { ...live, config: { ...live.config, ...config } };
    },
    inBrief: (live) => (live.at === undefined ? spec.inBrief(live) : `${live.at} is of type ${live.type}`),
    differs: (live) => refusalOf(spec, live)?.differences ?? differsInTuning(spec, live),
    refuses: (live) => live && refusalOf(spec, live),
    markOf,
    otherwise: () => `Set ${variable} to another path.`,
    command(live) {
      if (live === undefined) return { run: [shell(`${cli} ${enable}`)] };
      const flags = differing(live, tuned).map(
        ([field, value]) => `-${field.replaceAll('_', '-')}=${value === 0 ? -1 : value}`,
      );
      const description = descriptionOf(live);
      if (description !== undefined) flags.push(`-description=${quote(description)}`);
      const values = differing(live, configured).map(([field, value]) => `${field}=${value}`);
      return {
        run: [
          ...(flags.length > 0 ? [shell(`${cli} tune ${flags.join(' ')} ${quote(`${path}/`)}`)] : []),
          ...(values.length > 0 ? [shell(`vault write ${quote(ownConfig)} ${values.join(' ')}`)] : []),
        ],
      };
    },
    async source(live, work) {
      const writes = writesOf(live).map(([at]) => at);
      const needs = Object.fromEntries(
        writes.map((at) => [at, at.startsWith('sys/auth/') ? ['sudo', 'update'] : ['update']]),
      );
      // A run reads back what it has written.
      if (writes.length > 0 && hasConfig) needs[ownConfig] = ['read', ...(needs[ownConfig] ?? [])];
      return {
        shown: {},
        ...(await spec.source?.(live, work)),
        lacks: await lackedRights(systems, needs, work),
      };
    },
    async write(live, work) {
      const vault = await open(work);
      for (const [at, data] of writesOf(live)) await askVault(name, () => vault.write(at, data));
      if (live === undefined) await created?.(work);
    },
    remove: {
      ...spec.remove,
      read: async (live, work) =>
        live.at === undefined ? spec.remove.read(live, await open(work)) : undefined,
      command: () => ({ run: [shell(`${cli} disable ${quote(path)}`)] }),
      async run(_live, work) {
        const vault = await open(work);
        await askVault(name, () => vault.delete(inTable));
      },
    },
  };
}
