import {
  environment,
  ociRepositoriesOf,
  operatorEnvironment,
  type Repositories,
  repositoriesOf,
  shellLines,
  variables,
} from './env.ts';
import type { ControlClient } from './gateway/cluster-side.ts';
import { domainOf, partitionOf } from './gateway/partitions.ts';
import { remote } from './gateway/remote.ts';
import { type Layout, layoutOf } from './layout.ts';
import { kubernetesCalls, type LoggedKubernetesCall } from './parts/audit.ts';
import { emptyAwsAndVault, resetSandbox } from './reset.ts';
import { type PartStatus, partsOf, readState, removeSandbox, type SandboxState } from './state.ts';

/** The guide's systems on this machine, made of real parts. */
export class Sandbox {
  readonly layout: Layout;
  /** The gateway's log of calls, and the faults that a test sets. */
  readonly control: ControlClient;
  #state: SandboxState;

  constructor(layout: Layout, state: SandboxState) {
    this.layout = layout;
    this.#state = state;
    this.control = remote(state.ports.control);
  }

  get name(): string {
    return this.#state.name;
  }
  get clusterName(): string {
    return this.#state.clusterName;
  }
  get region(): string {
    return this.#state.region;
  }
  /** The partition of AWS that its region belongs to. */
  get partition(): string {
    return partitionOf(this.region);
  }
  /** The address of STS in its region. */
  get stsEndpoint(): string {
    return `https://sts.${this.region}.${domainOf(this.region)}`;
  }
  get accountId(): string {
    return this.#state.account?.accountId ?? '';
  }
  get issuer(): string {
    return this.#state.account?.issuer ?? '';
  }
  /** When it was brought up. */
  get startedAt(): string {
    return this.#state.startedAt;
  }

  /** The name of its cluster's context in its kubeconfig. */
  get kubeContext(): string {
    return `kwok-${this.name}`;
  }

  /** The variables that point a process at the sandbox; without PATH (see `environment`). */
  get env(): Record<string, string> {
    return variables(this.layout, this.#state);
  }
  /** The complete environment of a child process: of a person's shell, it has only what every program needs. */
  environment(): Record<string, string> {
    return environment(this.layout, this.#state);
  }
  /** The same with an EKS operator's kubeconfig, whose user runs `aws eks get-token`. */
  operatorEnvironment(): Record<string, string> {
    return operatorEnvironment(this.layout, this.#state);
  }
  /** `operatorEnvironment` for the `eval` of a POSIX shell; with `ownVault`, its Vault is one of the operator's own. */
  shellLines({ ownVault }: { ownVault: boolean }): string {
    const { address, token } = this.vaultFront;
    const own = { VAULT_ADDR: address, VAULT_ADDRESS: address, VAULT_TOKEN: token };
    return shellLines(this.layout, this.#state, ownVault ? own : {});
  }

  /** The address of each chart repository. */
  get repositories(): Repositories {
    return repositoriesOf(this.#state);
  }
  /** The same repositories in an OCI registry, for whoever trusts the sandbox's authority. */
  get ociRepositories(): Repositories {
    return ociRepositoriesOf(this.#state);
  }
  /** The Vault behind pod vault-0, without a port-forward. */
  get vault(): { address: string; token: string } {
    return { address: `http://127.0.0.1:${this.#state.ports.vault}`, token: 'root' };
  }
  /**
   * The address that a port-forward to Vault leads to: calls to it are logged, and faults take effect. Tests use it
   * without a port-forward, because kwok's does not pass on that the server closed a connection, and the client would
   * wait in vain.
   */
  get vaultFront(): { address: string; token: string } {
    return { address: `http://127.0.0.1:${this.#state.ports.vaultFront}`, token: 'root' };
  }
  /** The same with TLS and a certificate of the sandbox's authority. */
  get vaultTls(): { address: string; token: string; caCert: string } {
    const address = `https://127.0.0.1:${this.#state.ports.vaultTls}`;
    return { address, token: 'root', caCert: this.layout.ca };
  }

  /** The requests to its API server within a period, in milliseconds since the epoch; the sandbox needs `audit`. */
  kubernetesCalls(from: number, to: number): LoggedKubernetesCall[] {
    return kubernetesCalls(this.layout, from, to);
  }

  /** The parts that were started, and whether each still runs. */
  parts(): PartStatus[] {
    return partsOf(this.layout);
  }
  /** Back to how `up` left it: see `resetSandbox`. */
  reset(): Promise<void> {
    return resetSandbox(this.layout, this.#state);
  }
  /** Empties AWS and Vault, and leaves the cluster as it is: see `emptyAwsAndVault`. */
  emptyAwsAndVault(): Promise<void> {
    return emptyAwsAndVault(this.layout, this.#state);
  }
  /** Ends all its processes and removes its folder. */
  async down(): Promise<void> {
    await removeSandbox(this.name);
  }
}

/** The sandbox of that name, if it is up. */
export function openSandbox(name = 'default'): Sandbox | undefined {
  const layout = layoutOf(name);
  const state = readState(layout);
  return state?.phase === 'up' ? new Sandbox(layout, state) : undefined;
}
