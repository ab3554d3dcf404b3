import { createHash, randomUUID } from 'node:crypto';
import { createReadStream, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { trimSlash, wholeBody } from 'engine/network';
import {
  askOnce,
  brief,
  cachedRead,
  isObject,
  memoized,
  quote,
  type StepContext,
  waitFor,
  wrongInput,
} from 'engine/resource';
import { apiVersionsForChart } from '../api/api-groups.ts';
import type { KubeContext } from '../context/kube-context.ts';
import { Kubectl } from '../kubectl/kubectl.ts';
import { readObjects, readPrinted } from '../process/printed.ts';
import { INSTALL } from '../process/sh.ts';
import {
  brokenTool,
  CHART_PATH,
  runTool,
  type ToolAnswer,
  type ToolOptions,
  toolFailure,
} from '../process/tool.ts';
import { type ChartSource, chartReference, isRegistry } from './chart-source.ts';
import { chartFailure, readDebug, releaseFailure, repositoryFailure } from './helm-failures.ts';
import {
  assertStorage,
  type HelmRelease,
  newestFirst,
  readRelease,
  revisionsOf,
  titleOfRelease,
} from './helm-release.ts';

/** The time limit of one helm command with its hooks. */
const HELM_TIMEOUT_MS = 10 * 60_000;

/** How long helm may take to find a chart. */
const FIND_WITHIN_MS = 60_000;

/** Helm's errors while another helm writes a file of repositories: that helm empties the file first. */
const BEING_WRITTEN = /\brepo \S+ not found|\bno repositories found|\berror loading \S+-index\.yaml/;

/** A chart's archive, and its digest: `sha256:…`. */
export interface PulledChart {
  readonly archive: Buffer;
  readonly digest: string;
}

/** helm, for one cluster. Every method throws Failure with helm's own words, or the API server's when reading a release. */
export class Helm {
  readonly #kubectl: Kubectl;
  readonly #context: KubeContext;
  /** The last change of the repositories: a concurrent second change would wait a whole second for helm's lock. */
  #changed: Promise<unknown> = Promise.resolve();
  readonly #charts = new Map<string, Promise<PulledChart>>();
  readonly #rendered = new Map<string, Promise<string>>();

  /** @throws Failure of kind input if helm stores its releases where the runbooks cannot read them */
  constructor(kubectl = new Kubectl()) {
    this.#kubectl = kubectl;
    this.#context = kubectl.context;
    assertStorage(this.#context.environment);
  }

  /** How a person types helm for this context. */
  get shown(): string {
    const { named } = this.#context;
    return named === undefined ? 'helm' : `helm ${quote(`--kube-context=${named}`)}`;
  }

  /** A command as a person types it. @param words the words after helm */
  typed(words: readonly string[]): string {
    return `${this.shown} ${words.map(quote).join(' ')}`;
  }

  async #run(
    args: readonly string[],
    work: StepContext,
    handed: Omit<ToolOptions, 'signal' | 'environment'> = {},
  ): Promise<ToolAnswer> {
    const { environment } = this.#context;
    const run = () =>
      runTool('helm', args, { signal: work.signal, timeoutMs: HELM_TIMEOUT_MS, environment, ...handed });
    // Runs on one machine share these files, which helm reads before it changes anything.
    const whole = await waitFor(
      { what: 'another helm on this machine', atMostMs: 5000, firstPauseMs: 50 },
      async () => {
        const answer = await run();
        return answer.ok || !BEING_WRITTEN.test(answer.stderr) ? answer : undefined;
      },
      work,
    );
    return whole ?? run();
  }

  /** @throws Failure of kind input if helm does not run, is another program, or is too old for the guide's commands */
  readonly version = askOnce(async (work: StepContext): Promise<string> => {
    const answer = await this.#run(['version', '--template={{.Version}}'], work);
    if (!answer.ok) throw brokenTool('helm', answer);
    const version = answer.stdout.trim();
    const [, major, minor] = /^v(\d+)\.(\d+)/.exec(version) ?? [];
    const isNew = Number(major) > 3 || (Number(major) === 3 && Number(minor) >= 14);
    if (!isNew) throw wrongInput('helm', `helm version prints ${brief(version)}`, INSTALL.helm);
    return version;
  });

  async repository(name: string, work: StepContext): Promise<string | undefined> {
    const answer = await cachedRead('helm repo list', () =>
      this.#run(['repo', 'list', '--output=json'], work),
    );
    if (!answer.ok) {
      // Helm's exit code for an empty list is a failure.
      if (/no repositories/i.test(answer.stderr)) return undefined;
      throw toolFailure('helm repositories', answer);
    }
    const repositories = readPrinted<{ name: string; url: string }[]>(
      'helm repo list --output=json',
      answer.stdout,
      (value) => Array.isArray(value) && value.every(isObject),
    );
    return repositories.find((one) => one.name === name)?.url;
  }

  /** Adds a chart repository. @param replaces whether an existing name gets the new address */
  addRepository(name: string, url: string, work: StepContext, replaces = false): Promise<void> {
    return this.#inTurn(async () => {
      const answer = await this.#run(
        ['repo', 'add', name, url, ...(replaces ? ['--force-update'] : [])],
        work,
      );
      if (!answer.ok) throw repositoryFailure(name, answer);
    });
  }

  /**
   * Pulls a chart from its repository or registry (`helm pull`). A run pulls it once: helm installs the chart whose digest the
   * plan shows, whatever the repository serves later.
   * @throws Failure of kind input if the chart or its version does not exist, and another if no repository responds
   */
  chart(source: ChartSource, work: StepContext): Promise<PulledChart> {
    const key = `${source.url} ${source.chart} ${source.version}`;
    return memoized(this.#charts, key, () => this.#pull(source, work));
  }

  async #pull(source: ChartSource, work: StepContext): Promise<PulledChart> {
    const { name, url, chart, version } = source;
    // A registered repository may have credentials, and has an index on this machine, which may be old.
    const known = isRegistry(url) ? undefined : await this.repository(name, work);
    const isKnown = known !== undefined && trimSlash(known) === trimSlash(url);
    // For an address, helm reads the index of every registered repository, and fails if one has no local copy.
    const from =
      isKnown || isRegistry(url)
        ? [chartReference(source)]
        : [chart, `--repo=${trimSlash(url)}`, '--repository-config=/dev/null'];
    let archive: Buffer = Buffer.alloc(0);
    const pull = () => {
      // Helm writes a chart only to a folder.
      const folder = join(tmpdir(), `helm-${randomUUID()}`);
      const made = async () => {
        archive = await wholeBody(createReadStream(join(folder, readdirSync(folder).join())), work.signal);
      };
      const words = ['pull', ...from, `--version=${version}`, `--destination=${folder}`];
      return this.#run(words, work, { timeoutMs: FIND_WITHIN_MS, folder, made });
    };
    let answer = await pull();
    if (!answer.ok && isKnown) {
      await this.#inTurn(async () => void (await this.#run(['repo', 'update', name], work)));
      answer = await pull();
    }
    if (!answer.ok) throw chartFailure(source, answer);
    return { archive, digest: `sha256:${createHash('sha256').update(archive).digest('hex')}` };
  }

  #inTurn(change: () => Promise<void>): Promise<void> {
    const now = this.#changed.then(change);
    this.#changed = now.catch(() => undefined);
    return now;
  }

  /**
   * The objects of an installation or an upgrade, as YAML documents without hooks (`helm template`).
   * @param input all values, on standard input
   */
  async render(
    { name, namespace }: Pick<HelmRelease, 'name' | 'namespace'>,
    {
      chart,
      input,
      isUpgrade,
    }: { readonly chart: PulledChart; readonly input: string; readonly isUpgrade: boolean },
    work: StepContext,
  ): Promise<string> {
    const [version, apiVersions] = await Promise.all([
      this.#kubectl.serverVersion(work),
      this.#kubectl.apiVersions(work),
    ]);
    const words = [
      ...['template', name, CHART_PATH, '--namespace', namespace, '--no-hooks', '--values=-'],
      `--kube-version=${version}`,
      `--api-versions=${apiVersionsForChart(apiVersions, chart.archive).join(',')}`,
      ...(isUpgrade ? ['--is-upgrade'] : []),
    ];
    const key = JSON.stringify([chart.digest, input, words]);
    return memoized(this.#rendered, key, async () => {
      const handed = { timeoutMs: FIND_WITHIN_MS, input, chart: chart.archive };
      const answer = await this.#run(words, work, handed);
      if (!answer.ok) throw releaseFailure(name, namespace, answer);
      return readObjects(`helm template ${name}`, answer.stdout);
    });
  }

  /** A chart’s CRDs, as YAML documents (`helm show crds`). */
  async crds({ archive }: PulledChart, work: StepContext): Promise<string> {
    const handed = { timeoutMs: FIND_WITHIN_MS, chart: archive };
    const answer = await this.#run(['show', 'crds', CHART_PATH], work, handed);
    if (!answer.ok) throw toolFailure('chart', answer);
    return separated(readObjects('helm show crds', answer.stdout));
  }

  /** Reads a release in any state, from the Secrets in which helm keeps it; `undefined` if no release has the name. */
  release(name: string, namespace: string, work: StepContext): Promise<HelmRelease | undefined> {
    return cachedRead(titleOfRelease({ name, namespace }), async () => {
      return readRelease(await this.#kubectl.list('secret', namespace, work, revisionsOf(name)));
    });
  }

  /** Reads helm's revisions of a release, the newest first. */
  async revisions(name: string, namespace: string, work: StepContext): Promise<readonly HelmRelease[]> {
    const revisions = await this.#kubectl.list('secret', namespace, work, revisionsOf(name));
    return newestFirst(revisions).flatMap((one) => readRelease([one]) ?? []);
  }

  /**
   * Changes a release. Of all helm commands, only those of this method call the cluster. Helm prints all refusals of the API server only with `--debug`.
   * @param words the command, as a person types it after `helm`
   * @param handed values that may be secret, on standard input and at `VALUES_PATH`; and the chart at `CHART_PATH`
   */
  async change(
    { name, namespace }: Pick<HelmRelease, 'name' | 'namespace'>,
    words: readonly string[],
    work: StepContext,
    handed: Pick<ToolOptions, 'input' | 'file' | 'chart'> = {},
  ): Promise<void> {
    const access = await this.#context.access(HELM_TIMEOUT_MS, work);
    const context = `--kube-context=${await this.#context.name(work)}`;
    const changing = this.#run([...words, '--debug', context], work, { ...handed, access });
    const answer = await changing.finally(() => this.#kubectl.forget());
    const { message, refusals, unrecorded } = readDebug(answer.stderr);
    if (answer.ok && !unrecorded) return;
    const seen = unrecorded ? 'helm installed it and could not record it' : message;
    throw releaseFailure(name, namespace, { ...answer, stderr: [seen, ...refusals].join('\n') });
  }
}

/** Documents of YAML that helm 3 joins without a separator: the next one begins where a key of the document repeats. */
function separated(text: string): string {
  let keys = new Set<string>();
  return text.replaceAll(/^(?:---|[a-z]\w*(?=:)).*$/gim, (line) => {
    const [key = ''] = /^\w+/.exec(line) ?? [];
    const begins = keys.has(key);
    if (begins || key === '') keys = new Set();
    if (key !== '') keys.add(key);
    return begins ? `---\n${line}` : line;
  });
}
