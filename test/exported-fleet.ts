import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { temporaryFolder } from 'engine/testing/temporary-folder';
import { parseAllDocuments, stringify } from 'yaml';
import { iam, policyDocument } from './aws.ts';
import { expectRun } from './expect-run.ts';
import type { Ran } from './start.ts';
import { EVERYTHING, NO_KEYS } from './workstation.ts';
import { command, outputOf, world } from './world.ts';

/** The namespace of the workers, which enforces the Pod Security Standard `restricted`. */
const NAMESPACE = 'gloo-vault-irsa';
/** The workers' own role in AWS. */
export const ROLE = 'fleet-worker';
/** One more than the fleet has entries. */
const SHARDS = 3;

const folder = temporaryFolder();
/** A file in a folder of these tests. */
export const inFolder = (name: string): string => join(folder, name);

/** The fields of Kubernetes objects that the tests read. */
export interface Manifest {
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace: string;
    readonly annotations?: Readonly<Record<string, string>>;
    readonly labels: Readonly<Record<string, string>>;
  };
  // biome-ignore lint/suspicious/noExplicitAny: it differs by kind, and the API server has validated it.
  readonly spec: any;
}

/** The output of a kubectl command that must succeed. */
export const kubectl = (...args: string[]): Promise<string> => outputOf(command('kubectl', args));

/** Exports the fleet for Kubernetes, with one index more than it has clusters, and returns the path of the manifests. */
export async function toKubernetes(name: string, ...flags: string[]): Promise<string> {
  const path = inFolder(name);
  await expectRun([
    ...['fleet', 'export', '--fleet', inFolder('fleet.yaml'), '--to', 'kubernetes', '--out', path],
    ...['--image', 'registry.example.com/runbooks:1', '--shards', String(SHARDS)],
    ...['--role-arn', `arn:aws:iam::${world().accountId}:role/${ROLE}`, ...flags],
  ]);
  return path;
}

export function manifestsIn(path: string): Manifest[] {
  return parseAllDocuments(readFileSync(path, 'utf8')).map((document) => document.toJS() as Manifest);
}

/** The index that the Job's controller gave a pod. */
export const indexOf = ({ metadata }: Manifest): string | undefined =>
  metadata.annotations?.['batch.kubernetes.io/job-completion-index'];

/** Waits until the Job has a pod for each index. @returns the pods in that order */
export async function podsOfJob(): Promise<Manifest[]> {
  for (const end = Date.now() + 30_000; ; await sleep(100)) {
    const pods = await kubectl('get', 'pods', '-n', NAMESPACE, '-o', 'json');
    const { items } = JSON.parse(pods) as { items: Manifest[] };
    if (items.length < SHARDS && Date.now() < end) continue;
    return items.toSorted((one, other) => Number(indexOf(one)) - Number(indexOf(other)));
  }
}

/** Exports two gateways of one cluster, each with its own role, policies and namespace. */
export async function exportFleet(): Promise<string> {
  const second = {
    name: 'second',
    NAMESPACE: 'gloo-second',
    VAULT_AUTH_ROLE_NAME: 'dev-role-iam-second',
    VAULT_AUTH_POLICY_NAME: 'gloo-vault-auth-policy-second',
    VAULT_AUTH_GET_ROLE_POLICY_NAME: 'gloo-vault-auth-get-role-policy-second',
  };
  const defaults = { CLUSTER_NAME: world().clusterName, AWS_REGION: world().region };
  writeFileSync(inFolder('fleet.yaml'), stringify({ defaults, clusters: [{ name: 'first' }, second] }));
  return toKubernetes('job.yaml');
}

/** A fresh sandbox with what an operator creates in AWS. */
export async function prepare(): Promise<void> {
  await world().reset();
  const { accountId, issuer } = world();
  const provider = `oidc-provider/${issuer.replace('https://', '')}`;
  const subject = `system:serviceaccount:${NAMESPACE}:fleet-worker`;
  const trust = policyDocument({
    Effect: 'Allow',
    Action: 'sts:AssumeRoleWithWebIdentity',
    Principal: { Federated: `arn:aws:iam::${accountId}:${provider}` },
    Condition: { StringEquals: { [`${issuer.replace('https://', '')}:sub`]: subject } },
  });
  // The node role may already look up Gloo's roles. Otherwise two workers would repair that at once, and either might report
  // it.
  const nodeRole = { Effect: 'Allow', Action: 'iam:GetRole', Resource: '*' };
  const client = await iam();
  await client.createOpenIDConnectProvider({ Url: issuer, ClientIDList: ['sts.amazonaws.com'] });
  await client.createRole({ RoleName: ROLE, AssumeRolePolicyDocument: trust });
  for (const [RoleName, statement] of [
    [ROLE, EVERYTHING],
    ['foo-role', nodeRole],
  ] as const)
    await client.putRolePolicy({ RoleName, PolicyName: 'p', PolicyDocument: policyDocument(statement) });
}

/** What a pod of a Job gets from its node, made on this machine: folders in place of volumes, and its variables. */
export interface Worker {
  readonly cwd: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/**
 * The process that the node would start for a pod, on this machine. In place of the image, /app is the folder `image` of these
 * tests; its programs are the sandbox's. In place of the ConfigMap and the Secret are the files that they are made from.
 */
export async function workerOf({ spec, metadata }: Manifest): Promise<Worker> {
  const [container] = spec.containers;
  const volumes = temporaryFolder();
  const here = new Map<string, string>([['/app', inFolder('image')]]);
  for (const { name, mountPath } of container.volumeMounts) {
    here.set(mountPath, join(volumes, name));
    mkdirSync(join(volumes, name));
  }
  const places = new RegExp(`(?<=^|\\s)(${[...here.keys()].join('|')})(?=/|$)`, 'g');
  const local = (text: string): string => text.replaceAll(places, (place) => here.get(place) ?? place);
  copyFileSync(inFolder('fleet.yaml'), local('/fleet/fleet.yaml'));
  copyFileSync(world().layout.kubeconfig, local('/etc/fleet/kubeconfig'));
  for (const { name, projected } of spec.volumes) {
    const { audience, path } = projected?.sources[0].serviceAccountToken ?? {};
    if (audience === undefined) continue;
    const account = [spec.serviceAccountName, '-n', metadata.namespace];
    writeFileSync(
      join(volumes, name, path),
      (await kubectl('create', 'token', ...account, '--audience', audience)).trim(),
    );
  }
  const env = new Map<string, string>();
  for (const { name, value, valueFrom } of container.env) {
    // The Job's controller has put the index into an annotation of the pod, or a label.
    const [, kind, key = ''] =
      /^metadata\.(labels|annotations)\['(.+)'\]$/.exec(valueFrom?.fieldRef?.fieldPath) ?? [];
    if (value !== undefined) env.set(name, local(value));
    else env.set(name, metadata[kind as 'labels' | 'annotations']?.[key] ?? '');
  }
  return {
    cwd: local(container.workingDir),
    args: [...container.command, ...container.args].map(local),
    env: Object.fromEntries(env),
  };
}

/** Runs a worker to its end. */
export function runWorker({ cwd, args, env }: Worker): Promise<Ran> {
  const [program = '', ...rest] = args;
  // The worker does not get the operator's keys.
  const own = { ...NO_KEYS, ...env, XDG_STATE_HOME: join(dirname(env.HOME ?? ''), 'state') };
  return command(program, rest, { cwd, env: own });
}
