import { isAbsolute, sep } from 'node:path';
import { once, type Work } from 'resource';
import type { Credential, Environment } from './child-environment.ts';
import { runPlugin } from './exec-plugin.ts';
import { type ExecPlugin, readContext } from './kubeconfig.ts';

/** How a kubeconfig leads to an API server. */
export interface ConfiguredServer {
  readonly server: string;
  /** In base64; empty if the kubeconfig names none. */
  readonly certificateAuthority: string;
}

/**
 * The context of a run, and the credential that its helm and kubectl share. The kubeconfig is read once, so that
 * `kubectl config use-context` in another terminal cannot switch the run to another cluster.
 */
export class KubeContext {
  /** The operator's name for it. */
  readonly named: string | undefined;
  readonly environment: Environment;
  #credential: Promise<Credential> | undefined;

  constructor(named?: string, environment: Environment = process.env) {
    this.named = named;
    this.environment = environment;
  }

  /** The kubeconfig's data of the context. @throws Failure of kind input if there is no such context */
  readonly #read = once(({ signal }: Work) => readContext(this.named, this.environment, signal));

  /** The name of the context in use. @throws Failure of kind input if there is none */
  async name(work: Work): Promise<string> {
    return (await this.#read(work))['current-context'];
  }

  /** The context's API server and its trusted certificates. @throws Failure of kind input */
  async server(work: Work): Promise<ConfiguredServer> {
    const [found] = (await this.#read(work)).clusters;
    const { server = '', 'certificate-authority-data': certificateAuthority = '' } = found?.cluster ?? {};
    return { server, certificateAuthority };
  }

  /**
   * The credential of the context's exec plugin, which is started once for as many children as the credential lasts:
   * EKS's `aws eks get-token` takes half a second, and each helm and kubectl would start its own.
   * @param lasting how long it must stay valid from now, in milliseconds
   * @returns `undefined` if the user has no plugin, or one that a child has to start itself
   * @throws Failure in kubectl's words if the plugin failed
   */
  async credential(lasting: number, work: Work): Promise<Credential | undefined> {
    const [user] = (await this.#read(work)).users;
    if (user?.user.exec === undefined || startsInChild(user.user.exec)) return undefined;
    const lasts = ({ expiresAt }: Credential) => expiresAt - Date.now() > lasting;
    const before = this.#credential;
    const known = await before?.catch(() => undefined);
    if (known !== undefined && lasts(known)) return known;
    // Of several callers that wait for the same credential, only the first asks again.
    if (this.#credential === before)
      this.#credential = runPlugin(user.user.exec, user, this.environment, work);
    const fresh = await this.#credential;
    return fresh !== undefined && lasts(fresh) ? fresh : undefined;
  }
}

/**
 * Whether only kubectl and helm can start a plugin: it asks a person, needs the cluster's data, or is beside its file.
 */
function startsInChild({ interactiveMode, provideClusterInfo, command }: ExecPlugin): boolean {
  return (
    interactiveMode === 'Always' ||
    provideClusterInfo === true ||
    (command.includes(sep) && !isAbsolute(command))
  );
}
