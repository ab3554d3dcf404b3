import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { askOnce, type Failure, keepSecret, secretsWithin, type Work } from 'resource';
import { explain } from 'troubleshoot';
import { type HelmRelease, RELEASE_FACTS, readRelease } from './helm-release.ts';
import { notShared, type Repositories } from './helm-repositories.ts';
import { HOLDER_LABEL, hostLabel, type ReleaseHolder, readHolder } from './release-holder.ts';
import { type Environment, runTool, type ToolAnswer, toolFailure } from './tool.ts';

export interface HelmInstall {
  readonly release: string;
  /** Repository and chart, as in `gloo/gloo`. */
  readonly chart: string;
  readonly namespace: string;
  readonly version?: string | undefined;
  /** Values for `--set`, by their paths. */
  readonly set?: Readonly<Record<string, boolean>> | undefined;
  /** More values as a YAML document, which helm reads on standard input: they may be secret. */
  readonly values?: string | undefined;
  readonly labels: Readonly<Record<string, string>>;
  /** Keep the values that the installed release has beside ours. */
  readonly reuseValues?: boolean;
}

/** The longest Helm may take for one command with its hooks. */
const HELM_TIMEOUT = 10 * 60_000;

export interface HelmSettings {
  /** The variables that helm runs with; this process's own where they are left out. */
  readonly environment?: Environment | undefined;
  /** What this process has done about helm's chart repositories, where several clusters share them. */
  readonly repositories?: Repositories | undefined;
}

/** helm, for one context. Every method throws Failure with helm's own words. */
export class Helm {
  readonly #global: readonly string[];
  readonly #kubeContext: string | undefined;
  readonly #environment: Environment;
  readonly #repositories: Repositories;
  /** The repositories whose charts were listed when they were added or updated. */
  readonly #listed = new Set<string>();
  /** The files of charts that were fetched ahead, by reference and version. */
  readonly #fetched = new Map<string, string>();

  constructor(
    kubeContext?: string,
    { environment = process.env, repositories = notShared() }: HelmSettings = {},
  ) {
    this.#kubeContext = kubeContext;
    this.#environment = environment;
    this.#repositories = repositories;
    this.#global = kubeContext === undefined ? [] : [`--kube-context=${kubeContext}`];
  }

  async #run(
    args: readonly string[],
    work: Work,
    more: { readonly input?: string; readonly withPid?: string } = {},
  ): Promise<ToolAnswer> {
    return runTool('helm', [...this.#global, ...args], {
      signal: work.signal,
      timeout: HELM_TIMEOUT,
      environment: this.#environment,
      ...more,
    });
  }

  /** Helm's own version, such as `v3.18.4`. */
  async version(work: Work): Promise<string> {
    const answer = await this.#run(['version', '--template={{.Version}}'], work);
    if (!answer.ok) throw toolFailure('helm', answer);
    return answer.stdout.trim();
  }

  /** The address of a chart repository by its local name; `undefined` where it has not been added. */
  async repository(name: string, work: Work): Promise<string | undefined> {
    return (await this.repositories(work)).get(name);
  }

  /** The addresses of all chart repositories by their local names. */
  repositories(work: Work): Promise<ReadonlyMap<string, string>> {
    return this.#repositories.list((shared) => this.#list(shared), work);
  }

  async #list(work: Work): Promise<ReadonlyMap<string, string>> {
    const answer = await askOnce('helm repo list', () => this.#run(['repo', 'list', '--output=json'], work));
    if (!answer.ok) {
      // Helm answers an empty list with a failing exit code.
      if (/no repositories/i.test(answer.stderr)) return new Map();
      throw toolFailure('helm repositories', answer);
    }
    const repositories = JSON.parse(answer.stdout) as { name: string; url: string }[];
    return new Map(repositories.map(({ name, url }) => [name, url]));
  }

  /** Adds a chart repository, or gives the name another address. */
  addRepository(name: string, url: string, work: Work): Promise<void> {
    return this.#repositories.add(name, url, (shared) => this.#add(name, url, shared), work);
  }

  async #add(name: string, url: string, work: Work): Promise<void> {
    const answer = await this.#run(['repo', 'add', name, url, '--force-update'], work);
    if (!answer.ok) throw repositoryFailure(name, url, answer);
    this.#listed.add(name);
  }

  /** `helm repo update` for one repository; one that was added a moment ago is up to date. */
  updateRepository(name: string, work: Work): Promise<void> {
    return this.#repositories.update(name, (shared) => this.#update(name, shared), work);
  }

  async #update(name: string, work: Work): Promise<void> {
    if (this.#listed.has(name)) return;
    work.say(`helm repo update ${name}`);
    const answer = await this.#run(['repo', 'update', name], work);
    if (!answer.ok) throw toolFailure(`helm repository ${name}`, answer);
    this.#listed.add(name);
  }

  /**
   * `helm pull` of a chart that is to be installed later, to where helm itself puts it then. What cannot be fetched, that
   * installation fetches itself.
   * @throws Failure with helm's own words
   */
  async fetchChart(chart: string, version: string, work: Work): Promise<void> {
    const key = `${chart} ${version}`;
    const file = await this.#repositories.fetch(key, (shared) => this.#fetch(chart, version, shared), work);
    this.#fetched.set(key, file);
  }

  async #fetch(chart: string, version: string, work: Work): Promise<string> {
    const cache = await this.#run(['env', 'HELM_REPOSITORY_CACHE'], work);
    if (!cache.ok) throw toolFailure('helm env', cache);
    const folder = cache.stdout.trim();
    const answer = await this.#run(['pull', chart, `--version=${version}`, `--destination=${folder}`], work);
    if (!answer.ok) throw toolFailure(`helm chart ${chart}`, answer);
    return join(folder, `${chart.split('/').at(-1)}-${version.replace(/^v/, '')}.tgz`);
  }

  /**
   * Reads a release in whatever state it is, and whether it carries `labels`; `undefined` where there is none of
   * the name.
   */
  release(
    name: string,
    namespace: string,
    labels: Readonly<Record<string, string>>,
    work: Work,
  ): Promise<HelmRelease | undefined> {
    const question = `helm release ${namespace}/${name} ${labelList(labels)}`;
    return askOnce(question, () => this.#release(name, namespace, labels, work));
  }

  async #release(
    name: string,
    namespace: string,
    labels: Readonly<Record<string, string>>,
    work: Work,
  ): Promise<HelmRelease | undefined> {
    const of = [name, `--namespace=${namespace}`];
    const [release, values] = await Promise.all([
      this.#run(['get', 'all', ...of, `--template=${RELEASE_FACTS}`], work),
      this.#run(['get', 'values', ...of, '--output=json'], work),
    ]);
    for (const answer of [release, values]) {
      if (/release: not found/i.test(answer.stderr)) return undefined;
      if (!answer.ok) throw toolFailure(`helm release ${namespace}/${name}`, answer);
    }
    const read = readRelease(release.stdout, values.stdout, labels);
    // Helm and the API server quote a release's values where they refuse them.
    for (const secret of secretsWithin(read.values)) keepSecret(secret);
    return { name, namespace, ...read };
  }

  /** The helm that works on a release, or that did so last; `undefined` where nobody said. */
  async holder(
    { name, namespace, revision }: Pick<HelmRelease, 'name' | 'namespace' | 'revision'>,
    work: Work,
  ): Promise<ReleaseHolder | undefined> {
    const context = this.#kubeContext === undefined ? [] : [`--context=${this.#kubeContext}`];
    const answer = await runTool(
      'kubectl',
      [
        ...context,
        'get',
        'secret',
        `--namespace=${namespace}`,
        `--selector=owner=helm,name=${name},version=${revision}`,
        // The labels alone: the rest of it is the whole release.
        `--output=jsonpath={.items[*].metadata.labels.${HOLDER_LABEL}}`,
      ],
      { signal: work.signal, environment: this.#environment },
    );
    if (!answer.ok) throw toolFailure(`helm release ${namespace}/${name}`, answer);
    return readHolder(answer.stdout.trim());
  }

  /** `helm install … --create-namespace`. */
  async install(install: HelmInstall, work: Work): Promise<void> {
    const chart = this.#chartOf(install);
    await this.#installOrUpgrade(['install', install.release, chart, '--create-namespace'], install, work);
  }

  /** `helm upgrade`. */
  async upgrade(install: HelmInstall, work: Work): Promise<void> {
    const keep = install.reuseValues ? ['--reset-then-reuse-values'] : [];
    const chart = this.#chartOf(install);
    await this.#installOrUpgrade(['upgrade', install.release, chart, ...keep], install, work);
  }

  /** The chart's file, where it was fetched and is still there. */
  #chartOf({ chart, version }: HelmInstall): string {
    const file = this.#fetched.get(`${chart} ${version}`);
    return file !== undefined && existsSync(file) ? file : chart;
  }

  async #installOrUpgrade(command: readonly string[], install: HelmInstall, work: Work): Promise<void> {
    const { namespace, version, set = {}, values } = install;
    const args = [
      ...command,
      `--namespace=${namespace}`,
      ...(version === undefined ? [] : [`--version=${version}`]),
      ...Object.entries(set).map(([path, value]) => `--set=${path}=${value}`),
      ...(values === undefined ? [] : ['--values=-']),
    ];
    const answer = await this.#run(args, work, {
      ...(values !== undefined && { input: values }),
      withPid: `--labels=${labelList({ ...install.labels, [HOLDER_LABEL]: `${hostLabel()}.` })}`,
    });
    if (!answer.ok) throw releaseFailure(install.release, install.namespace, answer);
  }

  /** `helm uninstall`: how a release that was never installed to its end is cleared away. */
  async uninstall(name: string, namespace: string, work: Work): Promise<void> {
    const answer = await this.#run(['uninstall', name, `--namespace=${namespace}`, '--wait'], work);
    if (!answer.ok) throw releaseFailure(name, namespace, answer);
  }

  /** `helm rollback` to the last revision that was deployed. */
  async rollback(name: string, namespace: string, work: Work): Promise<void> {
    const answer = await this.#run(['rollback', name, `--namespace=${namespace}`], work);
    if (!answer.ok) throw releaseFailure(name, namespace, answer);
  }
}

function labelList(labels: Readonly<Record<string, string>>): string {
  return Object.entries(labels)
    .map(([key, value]) => `${key}=${value}`)
    .join(',');
}

/** Where another helm was quicker, another look at the release finds what to do. */
function releaseFailure(release: string, namespace: string, answer: ToolAnswer): Failure {
  const known = explain(answer.stderr);
  return toolFailure(`helm release ${namespace}/${release}`, answer, known, known?.id === 'another-helm');
}

/** Whatever helm says of a repository means that it does not answer as one, save where it is about this machine. */
function repositoryFailure(name: string, url: string, answer: ToolAnswer): Failure {
  const resource = `helm repository ${name}`;
  const known = toolFailure(resource, answer);
  if (known.kind === 'input') return known;
  const words = `looks like "${url}" is not a valid chart repository or cannot be reached: ${answer.stderr}`;
  return toolFailure(resource, answer, explain(words));
}
