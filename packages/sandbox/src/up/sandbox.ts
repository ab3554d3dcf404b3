import { delimiter, join } from 'node:path';
import { exampleNodeRole } from '../aws/clusters.ts';
import { domainOf, partitionOf } from '../aws/partitions.ts';
import type { ControlClient } from '../gateway/cluster.ts';
import { accountPorts, ROOT_TOKEN, VAULT_HOST } from '../gateway/config.ts';
import { controlAddress, remote } from '../gateway/control.ts';
import { KubeClient } from '../gateway/kube.ts';
import {
  isInherited,
  operatorVariables,
  ownVaultVariables,
  repositoriesAt,
  steeringVariables,
  variables,
} from './env.ts';
import { type Layout, layoutOf } from './layout.ts';
import { emptyAwsAndVault, resetSandbox } from './reset.ts';
import { readState, removeSandbox, type SandboxState } from './state.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** The guide's systems on this machine, made of real parts. */
export type Sandbox = ReturnType<typeof sandboxOf>;

const quote = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;

/** A sandbox by its state. @param hasOwnVault whether its operator has their own Vault, which `startOwnVault` starts */
export function sandboxOf(layout: Layout, state: SandboxState, hasOwnVault = false) {
  const { name, clusterName, region, startedAt, account, ports } = state;
  const control: ControlClient = remote(ports.control);
  const token = ROOT_TOKEN;
  const ofVault = hasOwnVault ? ownVaultVariables(layout, state) : {};
  // No node group shows the role of a Vault outside the cluster.
  const vaultsRole = hasOwnVault ? { VAULT_ASSUMED_ROLE: exampleNodeRole } : {};
  return {
    layout,
    name,
    clusterName,
    region,
    /** When the sandbox was brought up. */
    startedAt,
    /** The AWS partition of its region. */
    partition: partitionOf(region),
    /** The address of STS in its region. */
    stsEndpoint: `https://sts.${region}.${domainOf(region)}`,
    accountId: account?.accountId ?? '',
    issuer: account?.issuer ?? '',
    /** The gateway's log of calls, and the faults that a test sets. */
    control,
    /** The address of the gateway's control interface, for other programs. */
    controlAddress: controlAddress(ports.control),
    /** The name of its cluster's context in its kubeconfig. */
    kubeContext: `kwok-${name}`,
    /** The address of each chart repository. */
    repositories: repositoriesAt(accountPorts(state)),
    hasOwnVault,
    /** The operator's own Vault without its TLS, or the Vault behind pod vault-0 without a port-forward; and its root token. */
    vault: { address: `http://127.0.0.1:${hasOwnVault ? ports.ownVault : ports.vault}`, token },
    /** The output of that Vault, such as its unseal key. */
    vaultLog: join(layout.logs, `${hasOwnVault ? 'own-vault' : 'vault'}.log`),
    /**
     * The end of a port-forward to Vault: calls to it are logged, and faults take effect. Tests use it without a
     * port-forward, because kwok's does not report that the server closed a connection, and the client would wait
     * forever.
     */
    vaultFront: { address: `http://127.0.0.1:${ports.vaultFront}`, token },
    /** Vault's front with TLS and a certificate of the sandbox's authority. */
    vaultTls: {
      address: `https://127.0.0.1:${ports.vaultTls}`,
      /** The address for pods. */
      ofPods: `https://${VAULT_HOST}:${ports.vaultTls}`,
      token,
      caCert: layout.ca,
    },

    /**
     * The complete environment of a child process: the inherited part of `base`, pointed at the sandbox. Its kubeconfig has
     * the certificate of the cluster's administrator, so that a test does not wait for `aws eks get-token` whenever a
     * program connects.
     */
    environment(base: Environment = process.env, own = variables(layout, state)): Record<string, string> {
      const rest = Object.entries(base).filter(
        (entry): entry is [string, string] => entry[1] !== undefined && isInherited(entry[0]),
      );
      const tools = [...(base.SANDBOX_VARIANTS ? [layout.variants] : []), layout.bin];
      const path = (base.PATH ?? '').split(delimiter).filter((dir) => dir && !tools.includes(dir));
      const PATH = [...tools, ...path].join(delimiter);
      return { ...Object.fromEntries(rest), ...own, ...ofVault, ...vaultsRole, PATH };
    },
    /** The environment of a person: with an EKS operator's kubeconfig, whose user runs `aws eks get-token`. */
    operatorEnvironment(base: Environment = process.env): Record<string, string> {
      return this.environment(base, operatorVariables(layout, state));
    },
    /** `operatorEnvironment` for the `eval` of a POSIX shell, whose own PATH stays behind the sandbox's programs. */
    shellLines(inputs: readonly string[]): string {
      const own: Record<string, string> = { ...operatorVariables(layout, state), ...ofVault };
      const others = steeringVariables(process.env, inputs).filter((name) => !(name in own));
      return [
        ...(others.length ? [`unset ${others.join(' ')}`] : []),
        ...Object.entries(own).map(([name, value]) => `export ${name}=${quote(value)}`),
        `export PATH=${quote(layout.bin)}${delimiter}"$PATH"`,
        '',
      ].join('\n');
    },

    /** A client of its API server, as the cluster’s administrator. */
    kube: () => new KubeClient(layout.kubeconfig),
    /** Resets to the state after `up`: see `resetSandbox`. */
    reset: () => resetSandbox(layout, state),
    /** Empties AWS and Vault, and leaves the cluster as it is: see `emptyAwsAndVault`. */
    emptyAwsAndVault: () => emptyAwsAndVault(layout, state),
    /** Ends all its processes and removes its folder. */
    async down(): Promise<void> {
      await removeSandbox(name);
    },
  };
}

/** The sandbox with this name, if it is up. */
export function openSandbox(name = 'default', hasOwnVault = false): Sandbox | undefined {
  const layout = layoutOf(name);
  const state = readState(layout);
  return state?.phase === 'up' ? sandboxOf(layout, state, hasOwnVault) : undefined;
}
