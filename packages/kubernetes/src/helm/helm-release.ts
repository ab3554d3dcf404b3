import { gunzipSync } from 'node:zlib';
import { type Environment, LARGEST_ANSWER } from 'engine/network';
import { Failure, registerSecret, secretsWithin } from 'engine/resource';
import * as z from 'zod';
import type { KubernetesObject } from '../api/kubernetes-object.ts';

export interface HelmRelease {
  readonly name: string;
  readonly namespace: string;
  readonly chart: string;
  /** The chart's version, without a leading `v`. */
  readonly version: string;
  /** `deployed`, `failed`, `pending-install`, `pending-upgrade`, `pending-rollback`, `uninstalling`, … */
  readonly status: string;
  readonly revision: number;
  /** Helm's text about its last operation, such as the reason of a failure, or the caller's own text for a success. */
  readonly description: string;
  /**
   * When helm last recorded the start or end of an operation or a hook of the release, in milliseconds since the
   * epoch, by the clock of that helm's machine.
   */
  readonly recorded: number;
  /** The user's values, without the chart's defaults. */
  readonly values: Readonly<Record<string, unknown>>;
  readonly labels: Readonly<Record<string, string>>;
  /** The objects that helm has created, as YAML documents, without hooks. */
  readonly manifest: string;
  /** The last deployed revision, if this one was not deployed: helm compares its manifest to find what an upgrade deletes. */
  readonly deployed?: Pick<HelmRelease, 'version' | 'manifest'>;
  /** Whether Helm 4 applies the release on the server, where a field set by another manager is a conflict. */
  readonly usesServerSideApply?: boolean;
}

/** A release as messages name it. */
export const titleOfRelease = ({ name, namespace }: Pick<HelmRelease, 'name' | 'namespace'>): string =>
  `helm release ${namespace}/${name}`;

/** The parts of a revision's record that the runbooks read. An event that has not happened has no time, or an empty one. */
const storedRelease = z.object({
  name: z.string(),
  namespace: z.string(),
  version: z.number(),
  chart: z.object({ metadata: z.object({ name: z.string(), version: z.string() }) }),
  info: z.object({
    status: z.string(),
    description: z.string().default(''),
    last_deployed: z.string().optional(),
    deleted: z.string().optional(),
  }),
  hooks: z
    .array(
      z.object({
        last_run: z
          .object({ started_at: z.string().optional(), completed_at: z.string().optional() })
          .optional(),
      }),
    )
    .nullish(),
  config: z.record(z.string(), z.unknown()).nullish(),
  manifest: z.string().default(''),
  apply_method: z.string().optional(),
});

export const revisionsOf = (release: string): string => `owner=helm,name=${release}`;

/**
 * Helm keeps each revision of a release in a Secret, unless HELM_DRIVER says otherwise.
 * @throws Failure of kind input if HELM_DRIVER says otherwise
 */
export function assertStorage({ HELM_DRIVER = '' }: Environment): void {
  if (/^(?:secrets?)?$/.test(HELM_DRIVER)) return;
  throw new Failure({
    kind: 'input',
    resource: 'HELM_DRIVER',
    seen: HELM_DRIVER,
    cause:
      'The runbooks read helm’s releases from Secrets in the cluster, where this storage does not keep them.',
    next: ['unset HELM_DRIVER'],
  });
}

export function newestFirst(revisions: readonly KubernetesObject[]): readonly KubernetesObject[] {
  const number = ({ metadata }: KubernetesObject) => Number(metadata.labels?.version);
  return [...revisions].sort((a, b) => number(b) - number(a));
}

/**
 * Reads the latest revision of a release; `undefined` if there is none.
 * @throws Failure if the revision contains no release
 */
export function readRelease(revisions: readonly KubernetesObject[]): HelmRelease | undefined {
  const [latest, ...older] = newestFirst(revisions);
  if (latest === undefined) return undefined;
  const decoded = decode(latest);
  const { name, namespace, version, info, chart, config, hooks, apply_method } = decoded;
  const isDeployed = ({ metadata }: KubernetesObject) => metadata.labels?.status === 'deployed';
  const deployed = isDeployed(latest) ? undefined : older.find(isDeployed);
  const times = [info.last_deployed, info.deleted];
  for (const { last_run } of hooks ?? []) times.push(last_run?.started_at, last_run?.completed_at);
  const known = (of: typeof times) => of.map((time) => Date.parse(time ?? '')).filter(Number.isFinite);
  const recorded = known(times);
  // A record may lack all times; its Secret was created at the same time.
  if (recorded.length === 0) recorded.push(0, ...known([latest.metadata.creationTimestamp]));
  // Helm and the API server quote a release's values when they refuse them.
  for (const secret of secretsWithin(config)) registerSecret(secret);
  return {
    ...installed(decoded),
    name,
    namespace,
    chart: chart.metadata.name,
    status: info.status,
    revision: version,
    description: info.description,
    recorded: Math.max(...recorded),
    values: config ?? {},
    labels: latest.metadata.labels ?? {},
    usesServerSideApply: apply_method === 'ssa',
    ...(deployed && { deployed: installed(decode(deployed)) }),
  };
}

const installed = ({ chart, manifest }: z.infer<typeof storedRelease>) => ({
  version: chart.metadata.version.replace(/^v/, ''),
  manifest,
});

/** Helm gzips its record as JSON and encodes it in base64; the Secret adds a second base64. */
function decode({ metadata, data }: KubernetesObject): z.infer<typeof storedRelease> {
  const text = Buffer.from(data?.release ?? '', 'base64').toString();
  try {
    const record = gunzipSync(Buffer.from(text, 'base64'), { maxOutputLength: LARGEST_ANSWER });
    return storedRelease.parse(JSON.parse(record.toString()));
  } catch {
    // Neither the error nor the content is shown: both may quote secret values.
    throw new Failure({
      resource: `secret ${metadata.namespace}/${metadata.name}`,
      seen: 'its content is not a release in helm’s format',
      cause: 'Another program has written it, or it was cut short.',
      next: [
        `helm history ${metadata.labels?.name} --namespace ${metadata.namespace} shows whether helm can read it.`,
      ],
    });
  }
}
