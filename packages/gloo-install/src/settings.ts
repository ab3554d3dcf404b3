import { isDeepStrictEqual } from 'node:util';
import {
  ABSENT,
  type Difference,
  differ,
  isObject,
  type Mark,
  NOT_SHOWN,
  type Ownership,
  quote,
  type Resource,
  type StepContext,
} from 'engine/resource';
import type { Helm, Kubectl } from 'kubernetes';
import { parse } from 'yaml';
import { markOfRelease, type ReleaseName } from './ownership.ts';

const KIND = 'settings.gloo.solo.io';
/** The name of the Settings that Gloo reads. */
export const SETTINGS = 'default';

interface SettingsSystems {
  readonly kubectl: Kubectl;
  readonly helm: Helm;
  readonly ownership: Ownership;
}

interface SettingsSpec extends ReleaseName {
  /** Whether the chart has Gloo's values within its section `gloo`. */
  readonly enterprise: boolean;
}

export interface LiveSettings {
  /** Its secret options, empty if it has none. */
  readonly secretOptions: unknown;
  readonly differences: readonly Difference[];
  /** Whether the values of the release differ, too: its upgrade then writes them. */
  readonly byRelease: boolean;
  /** The mark of that release. */
  readonly mark: Mark;
}

/**
 * Where Gloo looks for secrets, in its Settings object. Helm writes it when the values of its release change, and leaves it alone
 * otherwise, whatever somebody has changed in it.
 * @param overrides the guide's values of its release
 */
export function glooSettings(
  { kubectl, helm, ownership }: SettingsSystems,
  { release: releaseName, namespace, enterprise }: SettingsSpec,
  overrides: string,
): Resource<LiveSettings> {
  const path = `${enterprise ? 'gloo.' : ''}settings.secretOptions`;
  const wanted = valueAt(parse(overrides), path);
  const patch = { spec: { secretOptions: wanted } };
  const words = ['patch', KIND, SETTINGS, '-n', namespace, '--type', 'merge', '--patch'];
  return {
    kind: 'gloo-settings',
    claim: 'Gloo’s settings name this Vault’s auth method and secrets engine',
    explains: [['gloo-settings-differ', /./]],
    name: `settings ${namespace}/${SETTINGS}`,
    ownership,
    async read(work) {
      const release = await helm.release(releaseName, namespace, work);
      const byRelease = release !== undefined && !isDeepStrictEqual(valueAt(release.values, path), wanted);
      const mark = markOfRelease(release, ownership);
      const secretOptions = await readSettings(kubectl, namespace, work);
      if (secretOptions === undefined) return undefined;
      return { secretOptions, differences: differInSources(secretOptions, wanted), byRelease, mark };
    },
    inBrief: ({ secretOptions }) => {
      const vault = vaultIn(secretOptions);
      return `Gloo looks at auth/${valueAt(vault, 'aws.mountPath')}/ and ${valueAt(vault, 'pathPrefix')}/`;
    },
    differs: ({ differences, byRelease }) => (byRelease ? [] : differences),
    markOf: ({ mark }) => mark,
    otherwise: () => 'To keep them, set the inputs that differ (such as VAULT_ADDRESS) to their values.',
    command: (live) => ({
      run: live === undefined ? [] : [`${kubectl.shown} ${words.join(' ')} ${quote(JSON.stringify(patch))}`],
    }),
    write: (_live, work) =>
      kubectl.change(`settings ${namespace}/${SETTINGS}`, [...words, JSON.stringify(patch)], work),
  };
}

/** The Settings' secret options, empty if there are none; `undefined` if the object does not exist. */
async function readSettings(kubectl: Kubectl, namespace: string, work: StepContext): Promise<unknown> {
  const found = await kubectl.get(KIND, SETTINGS, namespace, work);
  return found && (found.spec?.secretOptions ?? {});
}

/**
 * How the sources of secrets differ: field by field of Vault, and the names of the others. What the guide does not set may be a secret,
 * and is not shown.
 */
function differInSources(live: unknown, wanted: unknown): Difference[] {
  if (isDeepStrictEqual(live, wanted)) return [];
  const [is, should] = [leaves(vaultIn(live)), leaves(vaultIn(wanted))];
  const added = Object.keys(is).filter((field) => !(field in should));
  const found = [
    ...differ('sources', namesIn(live), namesIn(wanted)),
    ...Object.entries(should).flatMap(([field, value]) => differ(`vault.${field}`, is[field], value)),
    ...added.map((field) => ({ field: `vault.${field}`, live: NOT_SHOWN, wanted: ABSENT })),
  ];
  return found.length > 0
    ? found
    : [{ field: 'secretOptions', live: NOT_SHOWN, wanted: JSON.stringify(wanted) }];
}

function sourcesIn(secretOptions: unknown): readonly unknown[] {
  const sources = valueAt(secretOptions, 'sources');
  return Array.isArray(sources) ? sources : [];
}

function vaultIn(secretOptions: unknown): unknown {
  return sourcesIn(secretOptions)
    .map((source) => valueAt(source, 'vault'))
    .find((vault) => vault !== undefined);
}

function namesIn(secretOptions: unknown): string {
  return sourcesIn(secretOptions)
    .map((source) => Object.keys(source as object).join(' and '))
    .join(', ');
}

function leaves(value: unknown, prefix = ''): Readonly<Record<string, unknown>> {
  if (!isObject(value)) return {};
  const all = Object.entries(value).flatMap(([key, inner]) =>
    isObject(inner)
      ? Object.entries(leaves(inner, `${prefix}${key}.`))
      : [[`${prefix}${key}`, inner] as const],
  );
  return Object.fromEntries(all);
}

/** The value at a path, as in `aws.region`; `undefined` if there is none. */
function valueAt(values: unknown, path: string): unknown {
  return path.split('.').reduce((value, key) => (isObject(value) ? value[key] : undefined), values);
}
