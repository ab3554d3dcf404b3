import { Failure, type Work } from 'resource';
import { runTool, type ToolAnswer, toolFailure } from './tool.ts';

/** A Helm release as `helm list`, `get metadata` and `get values` tell of it. */
export interface HelmRelease {
  readonly name: string;
  readonly namespace: string;
  /** The chart's name, without its repository. */
  readonly chart: string;
  /** The chart's version, without a leading `v`. */
  readonly version: string;
  /** `deployed`, `failed`, `pending-install`, `pending-upgrade`, `pending-rollback`, `uninstalling`, … */
  readonly status: string;
  readonly revision: number;
  /** The values its user gave, without the chart's defaults. */
  readonly values: Readonly<Record<string, unknown>>;
  /** Whether it carries the labels that were asked about. */
  readonly labelled: boolean;
}

export interface HelmInstall {
  readonly release: string;
  /** Repository and chart, as in `gloo/gloo`. */
  readonly chart: string;
  readonly namespace: string;
  readonly version?: string | undefined;
  /** The values as a YAML document, handed over on standard input. */
  readonly values: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Keep the values that the installed release has beside ours. */
  readonly reuseValues?: boolean;
}

/** The longest Helm may take for one command with its hooks. */
const HELM_TIMEOUT = 10 * 60_000;

/** helm, for one context. Every method throws Failure with helm's own words. */
export class Helm {
  readonly #global: readonly string[];

  constructor(kubeContext?: string) {
    this.#global = kubeContext === undefined ? [] : [`--kube-context=${kubeContext}`];
  }

  async #run(args: readonly string[], work: Work, input?: string): Promise<ToolAnswer> {
    return runTool('helm', [...this.#global, ...args], {
      signal: work.signal,
      timeout: HELM_TIMEOUT,
      ...(input !== undefined && { input }),
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
    const answer = await this.#run(['repo', 'list', '--output=json'], work);
    if (!answer.ok) {
      // Helm answers an empty list with a failing exit code.
      if (/no repositories/i.test(answer.stderr)) return undefined;
      throw toolFailure('helm repositories', answer);
    }
    const repositories = JSON.parse(answer.stdout) as { name: string; url: string }[];
    return repositories.find((repository) => repository.name === name)?.url;
  }

  /** Adds a chart repository, or gives the name another address. */
  async addRepository(name: string, url: string, work: Work): Promise<void> {
    const answer = await this.#run(['repo', 'add', name, url, '--force-update'], work);
    if (!answer.ok) throw repositoryFailure(name, url, answer);
  }

  /** `helm repo update` for one repository. */
  async updateRepository(name: string, work: Work): Promise<void> {
    const answer = await this.#run(['repo', 'update', name], work);
    if (!answer.ok) throw toolFailure(`helm repository ${name}`, answer);
  }

  /**
   * Reads a release in whatever state it is, and whether it carries `labels`; `undefined` where there is none of
   * the name.
   */
  async release(
    name: string,
    namespace: string,
    labels: Readonly<Record<string, string>>,
    work: Work,
  ): Promise<HelmRelease | undefined> {
    const selector = labelList(labels);
    const [metadata, values, labelled] = await Promise.all([
      this.#run(['get', 'metadata', name, `--namespace=${namespace}`, '--output=json'], work),
      this.#run(['get', 'values', name, `--namespace=${namespace}`, '--output=json'], work),
      // Only a list can be asked about labels.
      this.#run(
        [
          'list',
          `--namespace=${namespace}`,
          '--all',
          `--filter=^${name}$`,
          `--selector=${selector}`,
          '--output=json',
        ],
        work,
      ),
    ]);
    for (const answer of [metadata, values, labelled]) {
      if (/release: not found/i.test(answer.stderr)) return undefined;
      if (!answer.ok) throw toolFailure(`helm release ${namespace}/${name}`, answer);
    }
    const facts = JSON.parse(metadata.stdout) as {
      chart: string;
      version: string;
      status: string;
      revision: number;
    };
    return {
      name,
      namespace,
      chart: facts.chart,
      version: facts.version.replace(/^v/, ''),
      status: facts.status,
      revision: facts.revision,
      values: (JSON.parse(values.stdout) as Record<string, unknown> | null) ?? {},
      labelled: (JSON.parse(labelled.stdout) as unknown[]).length > 0,
    };
  }

  /** `helm install … --create-namespace`, with the values on standard input. */
  async install(install: HelmInstall, work: Work): Promise<void> {
    await this.#installOrUpgrade(
      ['install', install.release, install.chart, '--create-namespace'],
      install,
      work,
    );
  }

  /** `helm upgrade`, with the values on standard input. */
  async upgrade(install: HelmInstall, work: Work): Promise<void> {
    const keep = install.reuseValues ? ['--reset-then-reuse-values'] : [];
    await this.#installOrUpgrade(['upgrade', install.release, install.chart, ...keep], install, work);
  }

  async #installOrUpgrade(command: readonly string[], install: HelmInstall, work: Work): Promise<void> {
    const args = [
      ...command,
      `--namespace=${install.namespace}`,
      `--labels=${labelList(install.labels)}`,
      ...(install.version === undefined ? [] : [`--version=${install.version}`]),
      '--values=-',
    ];
    const answer = await this.#run(args, work, install.values);
    if (!answer.ok) throw toolFailure(`helm release ${install.namespace}/${install.release}`, answer);
  }

  /** `helm uninstall`: how a release that was never installed to its end is cleared away. */
  async uninstall(name: string, namespace: string, work: Work): Promise<void> {
    const answer = await this.#run(['uninstall', name, `--namespace=${namespace}`, '--wait'], work);
    if (!answer.ok) throw toolFailure(`helm release ${namespace}/${name}`, answer);
  }

  /** `helm rollback` to the last revision that was deployed. */
  async rollback(name: string, namespace: string, work: Work): Promise<void> {
    const answer = await this.#run(['rollback', name, `--namespace=${namespace}`], work);
    if (!answer.ok) throw toolFailure(`helm release ${namespace}/${name}`, answer);
  }
}

function labelList(labels: Readonly<Record<string, string>>): string {
  return Object.entries(labels)
    .map(([key, value]) => `${key}=${value}`)
    .join(',');
}

function repositoryFailure(name: string, url: string, answer: ToolAnswer): Failure {
  return new Failure({
    resource: `helm repository ${name}`,
    seen: answer.stderr,
    cause: `${url} does not answer as a chart repository.`,
    next: [
      'Check the address and the network way to it; a mirror is named by HASHICORP_HELM_REPO or GLOO_HELM_REPO.',
    ],
  });
}
