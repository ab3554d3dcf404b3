import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { messageOf } from 'engine/resource';
import type { ControlClient } from '../gateway/cluster.ts';
import { remote } from '../gateway/control.ts';
import { type BuildOptions, makeVenv } from './build.ts';
import { packageCharts } from './charts.ts';
import { startCluster } from './cluster.ts';
import { type Layout, packageRoot } from './layout.ts';
import { markOf, PartError, startPart, waitFor } from './processes.ts';
import { compiledPrograms, type Found, glooLogin, link, shellTools } from './programs.ts';
import { type ProgressListener, READY } from './progress.ts';
import { type SandboxState, writeState } from './state.ts';

/** The inputs for bringing up a sandbox. */
export type BringUp = {
  layout: Layout;
  state: SandboxState;
  found: Found;
  audit: boolean;
  signal: AbortSignal;
  onProgress: ProgressListener;
};

/** A sandbox that is being brought up: AWS first, because the rest may have to be built. */
export type Startup = {
  ready: Promise<void>;
  /** Resolves when nothing is running any more, whether it succeeded or failed. */
  settled: Promise<unknown>;
};

/** Starts everything that can be started at once. */
export function bringUp(up: BringUp): Startup {
  const { layout, state, found, signal } = up;
  const control: ControlClient = remote(state.ports.control);
  const build = (part: string) => ({
    signal,
    log: join(layout.logs, 'build.log'),
    onDetail: (work: string, count?: string) => up.onProgress(part, work, count),
    mark: markOf(layout),
  });

  makeFolders(up);
  const aws = stage(up, 'AWS', () => startAws(up, build('AWS'), control));
  const programs = stage(up, 'programs', async () => {
    const files = await compiledPrograms(found, build('programs'));
    for (const name of ['kubectl', 'helm', 'vault'] as const) link(layout, name, files[name]);
    return files;
  });
  // Its build compiles the standard library while the modules of `programs` are still being downloaded.
  const gloo = stage(up, 'programs: gloo', () => glooLogin(build('programs: gloo')));
  const tools = stage(up, 'programs: shell', async () => {
    // AWS is needed first; its Python environment is made in the meantime.
    if (!found.jq || !found.aws) await aws;
    await shellTools(layout, found, build('programs: shell'));
  });
  const charts = stage(up, 'charts', async () => {
    const { helm } = await programs;
    // The account's gateway serves the repositories.
    if (!state.joined) await packageCharts(layout, helm, signal);
  });
  const cluster = stage(up, 'Kubernetes', async () => {
    const [files] = await Promise.all([programs, aws]);
    up.onProgress('Kubernetes', 'starting the cluster (10 s)');
    const issuer = state.account?.issuer as string;
    await startCluster(layout, state, { programs: files, issuer, audit: up.audit, signal });
    await control.clusterIsUp();
  });
  const vaultServer = stage(up, 'Vault', async () => {
    // The account has the credentials of the node's role.
    const [{ vault, vaultPluginDir }] = await Promise.all([programs, aws]);
    up.onProgress('Vault', 'starting the dev server');
    await control
      .startVault({ program: vault, pluginDir: vaultPluginDir })
      .catch(failedAt('Vault', join(layout.logs, 'vault.log')));
  });
  const glooPods = Promise.all([gloo, cluster, vaultServer]).then(([program]) => control.followGloo(program));
  const all = [aws, programs, gloo, tools, charts, cluster, vaultServer, glooPods];
  const ready = Promise.all(all).then(() => {
    signal.throwIfAborted();
    state.phase = 'up';
    writeState(layout, state);
  });
  // If a caller does not wait for it, its failure must not end the process.
  ready.catch(() => {});
  return { ready, settled: Promise.allSettled(all) };
}

async function stage<T>(up: BringUp, name: string, work: () => Promise<T>): Promise<T> {
  try {
    const result = await work();
    up.onProgress(name, READY);
    return result;
  } catch (error) {
    // A failure that another failure caused is not reported.
    if (!up.signal.aborted) up.onProgress(name, `failed: ${messageOf(error).split('\n')[0]}`);
    throw error;
  }
}

function makeFolders({ layout, state }: BringUp): void {
  const dirs = [layout.logs, layout.parts, layout.bin, layout.kube, layout.helm, layout.aws, state.tmp];
  for (const dir of [...dirs, join(layout.vault, 'home'), join(layout.dir, 'home')])
    mkdirSync(dir, { recursive: true });
  writeFileSync(layout.ca, state.authority.cert);
  writeFileSync(layout.vaultCa, state.vaultAuthority.cert);
  writeFileSync(layout.glooValues, GLOO_VALUES);
  writeFileSync(layout.caBundle, `${systemAuthorities()}\n${state.authority.cert}`);
}

/** Lets Gloo trust the authority of the operator's own Vault, if the namespace has that ConfigMap: see docs/reference.md. */
const GLOO_VALUES = `gloo:
  deployment:
    customEnv: &variables
      - name: VAULT_CACERT_BYTES
        valueFrom: { configMapKeyRef: { name: vault-ca, key: ca.crt } }
discovery:
  deployment: { customEnv: *variables }
`;

/** The machine's own authorities, so that the sandbox's shell still reaches other hosts. */
function systemAuthorities(): string {
  const usual = [
    '/etc/ssl/certs/ca-certificates.crt',
    '/etc/pki/tls/certs/ca-bundle.crt',
    '/etc/ssl/cert.pem',
  ];
  const file = [process.env.SSL_CERT_FILE ?? '', ...usual].find((one) => one && existsSync(one));
  return file ? readFileSync(file, 'utf8') : '';
}

async function startAws(up: BringUp, venv: BuildOptions, control: ControlClient): Promise<void> {
  const { layout, state, signal } = up;
  const progress = (work: string) => up.onProgress('AWS', work);
  progress('starting the gateway');
  const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
  const main = join(packageRoot, 'src', 'gateway', 'main.ts');
  const args = ['--import', tsx, main, layout.name];
  const gateway = startPart(layout, 'gateway', process.execPath, args, { port: state.ports.control });
  const gatewayAnswers = waitFor(gateway, () => control.health(), { seconds: 180, signal });
  const motoAnswers = state.joined ? undefined : startMoto(up, venv, progress);
  await Promise.all([gatewayAnswers, motoAnswers]);
  progress(state.joined ? `joining the account of ${state.joined.name}` : 'creating the account');
  await seedAccount(layout, state, control);
}

async function startMoto(
  { layout, state, signal }: BringUp,
  venv: BuildOptions,
  progress: (detail: string) => void,
): Promise<void> {
  const python = await makeVenv('moto', venv);
  signal.throwIfAborted();
  progress('starting moto');
  const args = ['-m', 'moto.server', '-H', '127.0.0.1', '-p', String(state.ports.moto)];
  // The sandbox has no EC2 instances. Without images, emptying the account takes a fifth of the time.
  const env = { MOTO_EC2_LOAD_DEFAULT_AMIS: 'false' };
  const moto = startPart(layout, 'moto', python, args, { env, port: state.ports.moto });
  const answers = async () => (await fetch(`http://127.0.0.1:${state.ports.moto}/moto-api/`)).ok;
  await waitFor(moto, answers, { seconds: 180, signal });
}

/** Seeds the AWS account, or adds the cluster to another sandbox's account, and records the result. */
export async function seedAccount(
  layout: Layout,
  state: SandboxState,
  control: ControlClient,
): Promise<void> {
  const seeded = await control.seed().catch(failedAt('AWS', join(layout.logs, 'gateway.log')));
  const { accountId, issuer, engineer } = seeded;
  state.account = { accountId, issuer, engineer };
  writeState(layout, state);
}

/** Reports an error of the gateway as the failure of a part. */
const failedAt = (part: string, file: string) => (error: unknown) => {
  throw new PartError(part, messageOf(error).split('\n')[0] ?? '', { file });
};
