import { randomUUID } from 'node:crypto';
import { closeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { childEnvironment, type Environment, LateAnswer, TooLargeAnswer } from 'engine/network';
import { excerpt, Failure, mask, wrongInput } from 'engine/resource';
import { type Access, CREDENTIAL_VARIABLE } from './access.ts';
import { openNamelessFile } from './nameless-file.ts';
import { LIFELINE, notInstalled, type ShOptions, sh } from './sh.ts';

export interface ToolOptions extends Pick<ShOptions, 'folder' | 'made' | 'onOutput'> {
  /**
   * The tool's standard input, such as documents and secrets: everyone on the machine can see arguments. The input
   * is complete before the tool starts, so a run that is killed never cuts it short.
   */
  readonly input?: string | undefined;
  /** A document that the tool reads once, at `VALUES_PATH`. */
  readonly file?: string | undefined;
  /** The chart's archive, at `CHART_PATH`. */
  readonly chart?: Buffer | undefined;
  readonly signal?: AbortSignal | undefined;
  /** How long the tool may run. */
  readonly timeoutMs?: number;
  /** The tool's environment; by default, this process's own. */
  readonly environment?: Environment;
  /** The access to the cluster, which replaces the operator's kubeconfig. */
  readonly access?: Access | undefined;
}

/**
 * The limit of helm's address space, in KB: helm reads a repository's index and charts into memory as a whole, whatever their
 * size. An index of 20 MB takes 0.5 GB. macOS has no such limit.
 */
const HELM_MEMORY = 2 * 2 ** 20;

/**
 * Helm's output has a reader even after the run: a broken pipe would end helm before it records that it was interrupted.
 * The readers ignore SIGTERM from their start.
 */
const BEFORE_HELM = `ulimit -v ${HELM_MEMORY} 2>/dev/null
drain() { exec ${LIFELINE}<&-; cat || cat >/dev/null; }
trap '' TERM
exec > >(drain) 2> >(drain >&2)
trap - TERM`;

/** kubectl starts a quarter faster if Go collects its garbage later, and uses little memory. Helm may load a large index. */
const FASTER = { helm: {}, kubectl: { GOGC: '400' } };

const KUBECONFIG = 'kubeconfig-of-the-run';
/** Stands for the path of `ToolOptions.file` in the arguments. */
export const VALUES_PATH = 'values-of-the-run.yaml';
/** Stands for the path of `ToolOptions.chart`. */
export const CHART_PATH = 'chart-of-the-run.tgz';

export interface ToolAnswer {
  readonly ok: boolean;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs a command line tool. Each argument is one word, whatever it contains.
 * A failing exit code is returned, not thrown.
 * @throws Failure if the tool is not installed, is broken, or does not end in time
 */
export async function runTool(
  tool: 'helm' | 'kubectl',
  args: readonly string[],
  options: ToolOptions = {},
): Promise<ToolAnswer> {
  const {
    signal,
    input,
    file,
    chart,
    timeoutMs = 60_000,
    environment = process.env,
    access,
    ...handed
  } = options;
  signal?.throwIfAborted();
  const what = `${tool} ${args.slice(0, 2).join(' ')}`;
  const contents = Object.entries({
    [KUBECONFIG]: access?.kubeconfig,
    [VALUES_PATH]: file,
    [CHART_PATH]: chart,
  });
  const files = Object.fromEntries(
    contents.flatMap(([name, text]) => (text === undefined ? [] : [[name, openNamelessFile(text)]])),
  );
  const stdin = input === undefined ? undefined : openNamelessFile(input);
  const isHandedFiles = Object.keys(files).length > 0;
  const folder = handed.folder ?? (isHandedFiles ? join(tmpdir(), `${tool}-${randomUUID()}`) : undefined);
  const pathOf = (name: string) => join(folder ?? '', name);
  const words = args.map((word) => (Object.hasOwn(files, word) ? pathOf(word) : word));
  const { exitCode, stdout, stderr } = await sh([tool, ...words], {
    ...handed,
    setUp: tool === 'helm' ? BEFORE_HELM : '',
    folder,
    stdin,
    files,
    env: {
      ...FASTER[tool],
      ...childEnvironment(environment, access?.startsPlugin),
      ...(access && { KUBECONFIG: pathOf(KUBECONFIG) }),
      ...(access?.credential !== undefined && { [CREDENTIAL_VARIABLE]: access.credential }),
    },
    timeoutMs,
    signal,
  })
    .catch((error: unknown) => {
      const isOver = error instanceof LateAnswer || error instanceof TooLargeAnswer;
      throw isOver ? noAnswer(what, error, access?.server) : error;
    })
    .finally(() => {
      for (const one of [stdin, ...Object.values(files)]) if (one !== undefined) closeSync(one);
    });
  signal?.throwIfAborted();
  if (exitCode === 127 && stderr.includes(`exec: ${tool}: not found`)) throw notInstalled(tool);
  // An error of helm or kubectl begins like this. Any other text may come from a version manager, or from a broken program.
  if (exitCode !== 0 && exitCode < 128 && !/^error\b/im.test(stderr))
    await proveTool(tool, args, { environment, ...(signal && { signal }) });
  return { ok: exitCode === 0, stdout, stderr: stderr.trim() };
}

const VERSION = { helm: ['version'], kubectl: ['version', '--client'] };

/** @throws Failure of kind input in the tool's own words if it cannot even print its version */
async function proveTool(
  tool: 'helm' | 'kubectl',
  [first]: readonly string[],
  options: Pick<ToolOptions, 'environment' | 'signal'>,
): Promise<void> {
  if (first === 'version') return;
  const answer = await runTool(tool, VERSION[tool], options);
  if (!answer.ok) throw brokenTool(tool, answer);
}

export function brokenTool(tool: 'helm' | 'kubectl', { stderr, stdout }: ToolAnswer): Failure {
  const command = [tool, ...VERSION[tool]].join(' ');
  return new Failure({
    kind: 'input',
    resource: tool,
    seen: excerpt(mask(stderr || stdout.trim())) || 'it failed without output',
    cause: `${tool} itself does not run in this folder: ${command} fails.`,
    next: [`Have ${command} print a version here.`],
  });
}

/**
 * The failure for a late or oversized response.
 * @param url of the API server, or of the request
 */
export function noAnswer(what: string, error: Error, url: string | undefined): Failure {
  return new Failure({
    resource: what,
    // helm and kubectl do not name the server if they are killed.
    seen: error.message + (url === undefined ? '' : ` (API server ${url})`),
    cause: 'The cluster or the chart repository does not answer, or its answer is slow or never ends.',
    next: ['Check the network connection to the cluster, then run again: it continues where it stopped.'],
    error,
  });
}

/** Errors of kubectl and helm about the operator's own machine or credentials. */
const INPUT =
  /getting (?:credentials|token): |exec plugin|executable file not found|current-context|\bcontext\b.* (?:does not exist|was not found)|no configuration has been provided|localhost:8080|logged in to the server|provide credentials|query with labels: Unauthorized/;

/** Errors about a folder of this machine, even if helm blames the repository. An old index is another matter. */
const NOT_WRITABLE =
  /\bmkdir \S+: |cannot be reached: open \S+: |\b(?:open|write) \S+: (?:permission denied|operation not permitted|read-only file system|no space left)/;

/** The failure for a tool's refusal. */
export function toolFailure(resource: string, { stderr, stdout }: ToolAnswer): Failure {
  const seen = excerpt(mask(stderr || stdout.trim())) || 'it failed without output';
  if (NOT_WRITABLE.test(stderr)) {
    const next =
      'Make that folder writable, or name another with HELM_CONFIG_HOME, HELM_CACHE_HOME, HELM_DATA_HOME or KUBECACHEDIR.';
    return wrongInput(resource, seen, next);
  }
  return new Failure({ kind: INPUT.test(stderr) ? 'input' : 'failed', resource, seen, words: stderr });
}
