import { isDeepStrictEqual } from 'node:util';
import {
  ABSENT,
  type Difference,
  differ,
  differSubset,
  isObject,
  type Mark,
  NOT_SHOWN,
  type Resource,
  registerSecret,
  secretsWithin,
} from 'engine/resource';
import type { HelmRelease, KubernetesObject, Patch } from 'kubernetes';
import { parse } from 'yaml';
import { valueAt } from '../systems/given-values.ts';
import type { ReleaseSystems } from '../systems/systems.ts';
import { AS_HELM, leaveToHelm } from './as-helm.ts';
import { fieldsUnder, patchBack, setByOthers } from './drift.ts';
import { objectsOf } from './manifest.ts';
import { markOfRelease, type ReleaseName } from './ownership.ts';

const KIND = 'settings.gloo.solo.io';
/** The name of the Settings that Gloo reads. */
export const SETTINGS = 'default';

interface SettingsSpec extends ReleaseName {
  /** Whether the chart has Gloo's values within its section `gloo`. */
  readonly enterprise: boolean;
}

interface LiveSettings {
  /** The secret options; empty if there are none. */
  readonly secretOptions: unknown;
  readonly differences: readonly Difference[];
  /** The merge patch for the specification that takes back others' changes except to the secret options. */
  readonly others: Readonly<Record<string, unknown>>;
  /** Whether the values of the release also differ: its upgrade then writes them. */
  readonly byRelease: boolean;
  /** The mark of the release. */
  readonly mark: Mark;
}

/**
 * The places where Gloo looks for secrets, in its Settings object. Helm writes the object when the values of its release change, and
 * otherwise does not correct changes by others.
 * @param overrides the guide's values of its release
 */
export function glooSettings(
  { kubectl, helm, ownership }: ReleaseSystems,
  { release: releaseName, namespace, enterprise }: SettingsSpec,
  overrides: string,
): Resource<LiveSettings> {
  const path = `${enterprise ? 'gloo.' : ''}settings.secretOptions`;
  const wanted = valueAt(parse(overrides), path);
  const words = ['patch', KIND, SETTINGS, '-n', namespace, '--type', 'merge', AS_HELM];
  const sources = ['--patch', JSON.stringify({ spec: { secretOptions: wanted } })];
  const patchesOf = ({ secretOptions, others }: LiveSettings): [words: string[], patch?: Patch][] => [
    ...(isDeepStrictEqual(secretOptions, wanted) ? [] : [[[...words, ...sources]] as [string[]]]),
    ...(Object.keys(others).length === 0 ? [] : [[words, { spec: others }] as [string[], Patch]]),
  ];
  return {
    kind: 'gloo-settings',
    in: 'cluster',
    claim: 'Gloo’s settings name this Vault’s auth method and secrets engine',
    explains: { other: 'gloo-settings-differ' },
    name: `settings ${namespace}/${SETTINGS}`,
    ownership,
    async read(work) {
      const release = await helm.release(releaseName, namespace, work);
      const byRelease = release !== undefined && !isDeepStrictEqual(valueAt(release.values, path), wanted);
      const mark = markOfRelease(release, ownership);
      const found = await kubectl.get(KIND, SETTINGS, namespace, work);
      if (found === undefined) return undefined;
      // Gloo's log may quote these values.
      for (const secret of secretsWithin(found.spec)) registerSecret(secret);
      const { secretOptions = {}, ...rest } = found.spec ?? {};
      const others = release === undefined ? {} : setBeside(found, rest, release);
      const differences = [...differInSources(secretOptions, wanted), ...differInOthers(rest, others)];
      return { secretOptions, differences, others, byRelease, mark };
    },
    inBrief: ({ secretOptions }) => {
      const vault = vaultIn(secretOptions);
      return `Gloo looks at auth/${valueAt(vault, 'aws.mountPath')}/ and ${valueAt(vault, 'pathPrefix')}/`;
    },
    differs: ({ differences, byRelease }) => (byRelease ? [] : differences),
    markOf: ({ mark }) => mark,
    otherwise: () => 'To keep them, set the inputs that differ (such as VAULT_ADDRESS) to their values.',
    command: (live) => ({
      run: live === undefined ? [] : patchesOf(live).map((one) => kubectl.typed(...one)),
    }),
    async write(live, work) {
      for (const [line, patch] of live === undefined ? [] : patchesOf(live))
        await kubectl.change(`settings ${namespace}/${SETTINGS}`, line, work, patch);
      await leaveToHelm(kubectl, { kind: KIND, name: SETTINGS, namespace }, work);
    },
  };
}

/** Others' changes to the Settings, except to the secret options. */
function setBeside(
  object: KubernetesObject,
  live: Readonly<Record<string, unknown>>,
  release: HelmRelease,
): LiveSettings['others'] {
  const others = fieldsUnder(setByOthers(object), ['f:spec']);
  const text = objectsOf(release).find(({ kind, name }) => kind === KIND && name === SETTINGS)?.text;
  if (others.length === 0 || text === undefined) return {};
  const { secretOptions: _, ...stated } = Object(valueAt(parse(text), 'spec')) as Record<string, unknown>;
  return patchBack(stated, live, others);
}

/** The guide sets none of these fields, so their values may be secrets. */
function differInOthers(live: object, others: LiveSettings['others']): Difference[] {
  return differSubset(others, live).map(({ field, live, wanted }) => ({
    ...{ field, live: live && NOT_SHOWN },
    wanted: wanted === 'null' ? ABSENT : NOT_SHOWN,
  }));
}

/**
 * The differences in the sources of secrets: the fields of Vault's source, and the names of the other sources. Fields that the guide does
 * not set may be secret, and are not shown.
 */
export function differInSources(live: unknown, wanted: unknown): Difference[] {
  if (isDeepStrictEqual(live, wanted)) return [];
  const [is, should] = [vaultIn(live), vaultIn(wanted)];
  const added = differSubset(is, should, 'vault').filter((one) => one.live === undefined);
  const found = [
    ...differ('sources', namesIn(live), namesIn(wanted)),
    ...differSubset(should, is, 'vault'),
    ...added.map(({ field }) => ({ field, live: NOT_SHOWN, wanted: ABSENT })),
  ];
  return found.length > 0
    ? found
    : [{ field: 'secretOptions', live: NOT_SHOWN, wanted: JSON.stringify(wanted) }];
}

function sourcesIn(secretOptions: unknown): readonly unknown[] {
  const sources = valueAt(secretOptions, 'sources');
  return Array.isArray(sources) ? sources : [];
}

function vaultIn(secretOptions: unknown): object {
  const all = sourcesIn(secretOptions).map((source) => valueAt(source, 'vault'));
  return all.find((vault) => isObject(vault)) ?? {};
}

function namesIn(secretOptions: unknown): string {
  return sourcesIn(secretOptions)
    .map((source) => Object.keys(source as object).join(' and '))
    .join(', ');
}
