import {
  type Command,
  cachedRead,
  commandLines,
  Failure,
  type Lack,
  type Mark,
  quote,
  type Refusal,
  type Removal,
  type Resource,
  RUN_AGAIN,
  type StepContext,
} from 'engine/resource';
import type { Vault, VaultData } from './client.ts';
import { lackedRights } from './lacked-rights.ts';
import { adoptedDescription, type Mount } from './mount-table.ts';
import { askVault } from './refusal.ts';
import type { VaultSystems } from './systems.ts';

export interface LivePath {
  readonly data: VaultData;
  readonly mark: Mark;
  /** The auth method of the path, whose description contains the mark. */
  readonly mount?: Mount | undefined;
}

type Fields = Readonly<Record<string, string | boolean>>;

/** A path of Vault with fields. The guide writes only such paths, apart from its mounts. */
export interface VaultPath<Live extends LivePath>
  extends Pick<
    Resource<Live>,
    | 'kind'
    | 'in'
    | 'needs'
    | 'within'
    | 'claim'
    | 'explains'
    | 'inBrief'
    | 'differs'
    | 'refuses'
    | 'sharedWith'
    | 'otherwise'
    | 'loses'
  > {
  readonly path: string;
  /** The auth method that contains the path. */
  readonly authPath?: string;
  /** The name in messages, if it is not the path. */
  readonly name?: string;
  /** Reads the further state that a plan depends on. */
  look(vault: Vault, data: VaultData): Promise<Omit<Live, 'data'>>;
  /** Where Vault has such an object instead, if this one does not exist. */
  elsewhere?(vault: Vault): Promise<string | undefined>;
  /** The fields to write: all of the guide's, or those that correct differences. */
  fields(live?: Live): Fields;
  /** The guide's command, if it is not `vault write`. */
  readonly command?: (live?: Live) => Command;
  /** The access that a change gives to others, read from Vault before the change. */
  warns?(work: StepContext): Promise<string | undefined>;
  /** The inputs that the change may need and lacks. */
  lacks?(work: StepContext): Promise<readonly Lack[]>;
  /** Why a change would lose something elsewhere; read before it. */
  losesElsewhere?(work: StepContext): Promise<Refusal | undefined>;
  /** Writes the fields with `put`, if more than one call is needed. */
  write?(put: () => Promise<void>, work: StepContext): Promise<void>;
  readonly remove: Pick<Removal<Live>, 'usedBy' | 'loses'> & {
    read?(live: Live, vault: Vault): Promise<Live>;
    /** The guide's command, if it is not `vault delete`. */
    readonly command?: string;
  };
}

/** The data at a path, which several parts of a plan may need. */
export function readPath(vault: Vault, path: string, name = `vault ${path}`): Promise<VaultData | undefined> {
  return cachedRead(name, () => askVault(name, () => vault.read(path)));
}

/** A path of Vault as a resource. Vault overwrites without asking, so the path is read again before its first write. */
export function vaultPath<Live extends LivePath>(
  systems: VaultSystems,
  spec: VaultPath<Live>,
): Resource<Live> {
  const {
    vault: { open, shell },
    ownership,
  } = systems;
  const { path, authPath, name = `vault ${path}`, fields, write, remove, look, elsewhere, ...same } = spec;
  const writeCommand = (live?: Live) =>
    commandLines(
      `vault write ${quote(path)}`,
      ...Object.entries(fields(live)).map(([key, value]) => `${key}=${quote(String(value))}`),
    );
  /** Adopting a path in an unmarked auth method adds the mark to the auth method's description. */
  const adopted = (live?: Live) =>
    live?.mark === 'none' && live.mount !== undefined ? adoptedDescription(live.mount, ownership) : undefined;
  const tuneCommand = (description: string) =>
    `vault auth tune -description=${quote(description)} ${quote(`${authPath}/`)}`;
  const removeCommand = remove.command ?? shell(`vault delete ${quote(path)}`);
  const readData = (vault: Vault) => readPath(vault, path, name);
  return {
    ...same,
    name,
    ownership,
    elsewhere: async (work) => elsewhere?.(await open(work)),
    async read(work) {
      const vault = await open(work);
      const data = await readData(vault);
      return data && ({ ...(await look(vault, data)), data } as Live);
    },
    markOf: ({ mark }) => mark,
    command(live) {
      const description = adopted(live);
      const tune = description === undefined ? [] : [shell(tuneCommand(description))];
      return spec.command?.(live) ?? { run: [shell(writeCommand(live)), ...tune] };
    },
    async source(live, work) {
      // Vault distinguishes create from update only in an auth method.
      const creates = live === undefined && authPath !== undefined;
      const needs = {
        [path]: [creates ? 'create' : 'update'],
        ...(adopted(live) !== undefined && { [`sys/auth/${authPath}/tune`]: ['sudo', 'update'] }),
      };
      return {
        shown: {},
        lacks: [...(await lackedRights(systems, needs, work)), ...((await spec.lacks?.(work)) ?? [])],
        warning: await spec.warns?.(work),
        refusal: live && (await spec.losesElsewhere?.(work)),
      };
    },
    async write(live, work) {
      const vault = await open(work);
      if (live === undefined && (await readData(vault)) !== undefined) throw writtenMeanwhile(name);
      const put = () => askVault(name, () => vault.write(path, fields(live)));
      await (write === undefined ? put() : write(put, work));
      const description = adopted(live);
      if (description !== undefined)
        await askVault(name, () => vault.write(`sys/auth/${authPath}/tune`, { description }));
    },
    remove: {
      ...remove,
      read: async (live, work) => remove.read?.(live, await open(work)) ?? live,
      command: () => ({ run: [removeCommand] }),
      async run(_live, work) {
        const vault = await open(work);
        await askVault(name, () => vault.delete(path));
      },
    },
  };
}

/** Another run has written the path since the plan. Transient, so the engine reads it again and compares. */
function writtenMeanwhile(name: string): Failure {
  return new Failure({
    resource: name,
    seen: 'somebody else has written it since it was planned',
    cause: 'Another run is at work in this Vault.',
    next: [RUN_AGAIN],
    isConcurrentChange: true,
  });
}
