import type { Work } from 'resource';
import type { Credential, Environment } from './child-environment.ts';
import { runPlugin } from './exec-plugin.ts';
import { findContext, flattened, type Kubeconfig, readContext, readKubeconfig } from './kubeconfig.ts';

/** How a kubeconfig leads to an API server. */
export interface ConfiguredServer {
  readonly server: string;
  /** In base64; empty where the kubeconfig names none. */
  readonly certificateAuthority: string;
}

/**
 * The context that a run keeps to, and the credential that its helm and kubectl share. The current context is read once,
 * so that `kubectl config use-context` in another terminal cannot turn the rest of the run to another cluster.
 */
export class KubeContext {
  /** As the operator named it. */
  readonly named: string | undefined;
  readonly environment: Environment;
  readonly #kubeconfig: Kubeconfig | undefined;
  readonly #unreadable: unknown;
  #credential: Promise<Credential> | undefined;

  constructor(named?: string, environment: Environment = process.env) {
    this.named = named;
    this.environment = environment;
    try {
      this.#kubeconfig = readKubeconfig(environment);
    } catch (error) {
      // The AWS section needs none.
      this.#unreadable = error;
    }
  }

  /** The name that every command is given; `undefined` where there is none. */
  get name(): string | undefined {
    return this.named ?? (this.#kubeconfig?.['current-context'] || undefined);
  }

  /** What every command of kubectl's has, so that it keeps to the context. */
  get flags(): readonly string[] {
    return this.name === undefined ? [] : [`--context=${this.name}`];
  }

  /** What the kubeconfig says of the context. @throws Failure of kind input where it does not have it */
  read(): Kubeconfig {
    if (this.#kubeconfig === undefined) throw this.#unreadable;
    return readContext(this.#kubeconfig, this.named);
  }

  /** Where the context's API server is, and whose certificates it trusts. @throws Failure of kind input */
  server(): ConfiguredServer {
    const [found] = flattened({ ...this.read(), users: [] }).clusters;
    const { server = '', 'certificate-authority-data': certificateAuthority = '' } = found?.cluster ?? {};
    return { server, certificateAuthority };
  }

  /**
   * The credential of the context's exec plugin, which is started once for as many children as it lasts: EKS's
   * `aws eks get-token` takes half a second, and each helm and kubectl would start its own.
   * @param lasting how long it has to be good from now, in milliseconds
   * @returns `undefined` where the user has no plugin, or one that a child has to start itself
   * @throws Failure in kubectl's words where the plugin failed
   */
  async credential(lasting: number, work: Work): Promise<Credential | undefined> {
    // Without a context, helm and kubectl say so themselves.
    const found = this.#kubeconfig && findContext(this.#kubeconfig, this.named);
    const user = found?.users[0];
    const plugin = user?.user.exec;
    // It asks a person, or is to be told of the cluster, which kubectl does.
    if (plugin === undefined || plugin.interactiveMode === 'Always' || plugin.provideClusterInfo)
      return undefined;
    const lasts = ({ expiresAt }: Credential) => expiresAt - Date.now() > lasting;
    const before = this.#credential;
    const known = await before?.catch(() => undefined);
    if (known !== undefined && lasts(known)) return known;
    // Of those that wait for the same one, only the first asks again.
    if (this.#credential === before)
      this.#credential = runPlugin(plugin, user?.name ?? '', this.environment, work);
    const fresh = await this.#credential;
    return fresh !== undefined && lasts(fresh) ? fresh : undefined;
  }
}
