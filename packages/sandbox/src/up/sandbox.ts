import { delimiter } from 'node:path';
import { domainOf, partitionOf } from '../aws/partitions.ts';
import type { ControlClient } from '../gateway/cluster.ts';
import { accountPorts } from '../gateway/config.ts';
import { controlAddress, remote } from '../gateway/control.ts';
import { countKubernetesCalls } from './audit.ts';
import { isInherited, type Repositories, repositoriesBelow, steeringVariables, variables } from './env.ts';
import { type Layout, layoutOf } from './layout.ts';
import { emptyAwsAndVault, resetSandbox } from './reset.ts';
import { readState, removeSandbox, type SandboxState } from './state.ts';

type Environment = Readonly<Record<string, string | undefined>>;

const quote = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;

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

  /** The address of the gateway's control interface, for programs that are not ours. */
  get controlAddress(): string {
    return controlAddress(this.#state.ports.control);
  }

  /** The name of its cluster's context in its kubeconfig. */
  get kubeContext(): string {
    return `kwok-${this.name}`;
  }

  /** The variables that point a process at the sandbox; without PATH (see `environment`). */
  get env(): Record<string, string> {
    return variables(this.layout, this.#state);
  }
  /**
   * The complete environment of a child process: what it needs of `base`, pointed at the sandbox. Its kubeconfig has
   * the certificate of the cluster's administrator, so that a test does not wait for `aws eks get-token` whenever a
   * program connects.
   */
  environment(base: Environment = process.env): Record<string, string> {
    const rest = Object.entries(base).filter(
      (entry): entry is [string, string] => entry[1] !== undefined && isInherited(entry[0]),
    );
    const { bin } = this.layout;
    const path = (base.PATH ?? '').split(delimiter).filter((dir) => dir && dir !== bin);
    return { ...Object.fromEntries(rest), ...this.env, PATH: [bin, ...path].join(delimiter) };
  }
  /** The same with an EKS operator's kubeconfig, whose user runs `aws eks get-token`. */
  operatorEnvironment(base: Environment = process.env): Record<string, string> {
    return { ...this.environment(base), KUBECONFIG: this.layout.eksKubeconfig };
  }
  /**
   * `operatorEnvironment` for the `eval` of a POSIX shell, whose own PATH stays behind the sandbox's programs; with
   * `ownVault`, its Vault is one of the operator's own.
   */
  shellLines({ ownVault }: { ownVault: boolean }, base: Environment = process.env): string {
    const { address, token } = this.vaultFront;
    const vault = { VAULT_ADDR: address, VAULT_ADDRESS: address, VAULT_TOKEN: token };
    const own = { ...this.env, KUBECONFIG: this.layout.eksKubeconfig, ...(ownVault ? vault : {}) };
    const others = steeringVariables(base).filter((name) => !(name in own));
    return [
      ...(others.length ? [`unset ${others.join(' ')}`] : []),
      ...Object.entries(own).map(([name, value]) => `export ${name}=${quote(value)}`),
      `export PATH=${quote(this.layout.bin)}${delimiter}"$PATH"`,
      '',
    ].join('\n');
  }

  /** The address of each chart repository. */
  get repositories(): Repositories {
    return repositoriesBelow(`http://127.0.0.1:${accountPorts(this.#state).control}`);
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

  /** See `countKubernetesCalls`. The sandbox needs `audit`. */
  countKubernetesCalls(from: number, to: number): number {
    return countKubernetesCalls(this.layout, from, to);
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
