import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { get, type Manifest } from './exported-fleet.ts';
import { NO_KEYS } from './workstation.ts';
import { command, type Ran } from './world.ts';

/** What a pod of a Job gets from its node, made on this machine: folders in place of volumes, and its variables. */
export interface Worker {
  readonly cwd: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/**
 * The process that the node would start for a pod, on this machine: its command, folder and variables, and the files of its
 * ConfigMaps and Secrets as the API server has them.
 * @param image the folder with the content of the image's /app; its programs are the sandbox's.
 */
export async function workerOf(pod: Manifest, image: string): Promise<Worker> {
  const [container] = pod.spec.containers;
  const folder = mkdtempSync(join(tmpdir(), 'worker-'));
  const here = new Map<string, string>([['/app', image]]);
  for (const { name, mountPath } of container.volumeMounts) {
    here.set(mountPath, join(folder, name));
    await fill(join(folder, name), pod, name);
  }
  const places = new RegExp(`(?<=^|\\s)(${[...here.keys()].join('|')})(?=/|$)`, 'g');
  const local = (text: string): string => text.replaceAll(places, (place) => here.get(place) ?? place);
  const env = new Map<string, string>();
  for (const { name, value, valueFrom } of container.env) {
    const field = valueFrom?.fieldRef?.fieldPath;
    if (value !== undefined) env.set(name, local(value));
    // The Job's controller has put the index into a label, or an annotation, of the pod.
    if (field !== undefined) env.set(name, labelOf(pod, field));
  }
  return {
    cwd: local(container.workingDir),
    args: [...container.command, ...container.args].map(local),
    env: Object.fromEntries(env),
  };
}

function labelOf({ metadata }: Manifest, field: string): string {
  const [, kind = '', key = ''] = /^metadata\.(labels|annotations)\['(.+)'\]$/.exec(field) ?? [];
  return metadata[kind as 'labels' | 'annotations']?.[key] ?? '';
}

/** Fills a folder like a volume: with the entries of a ConfigMap or a Secret, or the token of a service account. */
async function fill(folder: string, { spec, metadata }: Manifest, volume: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const { secret, projected, configMap } = spec.volumes.find(({ name }: { name: string }) => name === volume);
  const put = (name: string, content: string | Buffer) => writeFileSync(join(folder, name), content);
  if (secret !== undefined) {
    const { data = {} } = await get('secret', secret.secretName, '-n', metadata.namespace);
    for (const [key, text] of Object.entries(data)) put(key, Buffer.from(text, 'base64'));
  }
  if (configMap !== undefined) {
    const { data = {} } = await get('configmap', configMap.name, '-n', metadata.namespace);
    for (const [key, text] of Object.entries(data)) put(key, text);
  }
  for (const { serviceAccountToken: token } of projected?.sources ?? []) {
    if (token === undefined) continue;
    const issued = await command('kubectl', [
      ...['create', 'token', spec.serviceAccountName, '-n', metadata.namespace],
      ...['--audience', token.audience],
    ]);
    put(token.path, issued.output.trim());
  }
}

/**
 * Runs a worker to its end, or until it prints a text: then it is killed, as the kernel does to a container that takes too much
 * memory.
 */
export function runWorker({ cwd, args, env }: Worker, killedAt?: string): Promise<Ran> {
  const [program = '', ...rest] = args;
  return command(program, rest, {
    cwd,
    // The worker does not get the operator's keys.
    env: { ...NO_KEYS, ...env, XDG_STATE_HOME: join(dirname(env.HOME ?? ''), 'state') },
    ...(killedAt !== undefined && { end: { by: 'SIGKILL', once: (output) => output.includes(killedAt) } }),
  });
}
