import type { Environment } from 'engine/network';
import { askOnce, registerName, type StepContext } from 'engine/resource';
import { type Access, CREDENTIAL_VARIABLE } from '../process/access.ts';
import { type Credential, ignoredProfileReason, runPlugin } from './exec-plugin.ts';
import { type ExecPlugin, type Kubeconfig, readContext, type User } from './kubeconfig.ts';

type MakeCredential = (plugin: ExecPlugin) => Promise<Credential | undefined>;

export interface ConfiguredServer {
  readonly server: string;
  /** In base64; empty if the kubeconfig names none. */
  readonly certificateAuthority: string;
}

/**
 * The context of a run, and the credential that its helm and kubectl share. The kubeconfig is read once and passed to helm and
 * kubectl, so that a change of the file cannot switch the run to another cluster.
 */
export class KubeContext {
  /** The operator's name for the context. */
  readonly named: string | undefined;
  readonly environment: Environment;
  readonly #inPlaceOf: MakeCredential;
  #withCredential: Promise<Access> | undefined;
  #refused: Access | undefined;

  /** @param inPlaceOf makes a plugin's output without starting the plugin; `undefined` if the plugin has to run */
  constructor(
    named?: string,
    environment: Environment = process.env,
    inPlaceOf: MakeCredential = async () => undefined,
  ) {
    this.named = named;
    this.environment = environment;
    this.#inPlaceOf = inPlaceOf;
  }

  /** The context's part of the kubeconfig. @throws Failure of kind input if there is no such context */
  readonly #read = askOnce(({ signal }: StepContext) => readContext(this.named, this.environment, signal));

  /** The name of the context in use. @throws Failure of kind input if there is none */
  async name(work: StepContext): Promise<string> {
    const { 'current-context': name } = await this.#read(work);
    registerName(name);
    return name;
  }

  /** The context's API server and its trusted certificates. @throws Failure of kind input */
  async server(work: StepContext): Promise<ConfiguredServer> {
    return serverOf(await this.#read(work));
  }

  /** Why the context's AWS profile in the kubeconfig has no effect. */
  async ignoredProfileReason(work: StepContext): Promise<string | undefined> {
    const plugin = (await this.#read(work)).users[0]?.user.exec;
    return plugin && ignoredProfileReason(plugin, this.environment);
  }

  /** The context with the user's own credential or plugin. */
  readonly #asRead = askOnce(async (work: StepContext) => accessTo(await this.#read(work)));

  /**
   * A child's access to the context's cluster. The exec plugin is started once for all children that its credential outlasts:
   * EKS's `aws eks get-token` takes half a second, and each helm and kubectl would start its own. If a child has to start the
   * plugin itself, or the credential is too short-lived, the access contains the plugin unchanged.
   * @param lasting how long the access must stay valid from now, in milliseconds
   * @returns the same object as long as the credential is the same
   * @throws Failure in kubectl's words if the plugin failed
   */
  async access(lasting: number, work: StepContext): Promise<Access> {
    const config = await this.#read(work);
    const plugin = config.users[0]?.user.exec;
    // Only kubectl and helm can start a plugin that needs the cluster's data.
    if (plugin === undefined || plugin.provideClusterInfo) return this.#asRead(work);
    const lasts = ({ expiresAt }: Access) => expiresAt - Date.now() > lasting;
    const before = this.#withCredential;
    const known = await before?.catch(() => undefined);
    if (known !== undefined && lasts(known)) return known;
    // If several callers wait for the same credential, only the first asks again.
    if (this.#withCredential === before) {
      const asking = this.#inPlaceOf(plugin);
      this.#withCredential = asking
        .then((made) => made ?? runPlugin(plugin, this.environment, work))
        .then((credential) => accessTo(config, credential));
    }
    const fresh = await this.#withCredential;
    return fresh !== undefined && lasts(fresh) ? fresh : this.#asRead(work);
  }

  /**
   * Discards a refused credential. Like kubectl, a run does so once.
   * @returns whether a new one may be accepted in its place
   */
  discardRefused(refused: Access): boolean {
    if (refused.credential === undefined) return false;
    if (this.#refused === undefined) {
      this.#refused = refused;
      this.#withCredential = undefined;
    }
    return this.#refused === refused;
  }
}

function serverOf({ clusters: [found] }: Kubeconfig): ConfiguredServer {
  const { server = '', 'certificate-authority-data': certificateAuthority = '' } = found?.cluster ?? {};
  return { server, certificateAuthority };
}

/** The context for a child: with a credential, the user reads it instead of starting the plugin. */
function accessTo(config: Kubeconfig, credential?: Credential): Access {
  const users = config.users.map((user) => (credential === undefined ? user : withCredential(user)));
  return {
    kubeconfig: JSON.stringify({ ...config, users }),
    server: serverOf(config).server,
    credential: credential?.json,
    startsPlugin: credential === undefined && config.users.some(({ user }) => user.exec !== undefined),
    expiresAt: credential?.expiresAt ?? Number.POSITIVE_INFINITY,
  };
}

function withCredential({ name, user }: User): object {
  const { apiVersion } = user.exec ?? {};
  const exec = { apiVersion, command: 'printenv', args: [CREDENTIAL_VARIABLE], interactiveMode: 'Never' };
  return { name, user: { ...user, exec } };
}
