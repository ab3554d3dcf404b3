import { createServer } from 'node:net';

const names = [
  'moto',
  'aws',
  'proxy',
  'control',
  'apiserver',
  'etcd',
  'etcdPeer',
  'controllerManager',
  'scheduler',
  'kwok',
  'vault',
  'vaultFront',
  'vaultTls',
  'ownVault',
  'ownVaultTls',
  // The control interface with TLS, for the pod identity webhook and the review of tokens.
  'controlTls',
] as const;

/** One free port for each listener of a sandbox. All of them listen on 127.0.0.1 only. */
export type Ports = Record<(typeof names)[number], number>;

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
}

/**
 * Picks free ports at random below the ephemeral range, which outgoing connections use. Another sandbox that is coming
 * up may not listen at its ports yet.
 * @param ofOthers the ports of other sandboxes
 */
export async function pickPorts(ofOthers: readonly number[]): Promise<Ports> {
  const taken = new Set(ofOthers.flatMap((port) => [port, port + 1]));
  const ports: Partial<Ports> = {};
  for (const name of names) {
    for (;;) {
      const port = 20000 + Math.floor(Math.random() * 12000);
      // Vault uses the port after its own for its cluster address.
      if (taken.has(port) || taken.has(port + 1) || !(await isFree(port)) || !(await isFree(port + 1)))
        continue;
      taken.add(port).add(port + 1);
      ports[name] = port;
      break;
    }
  }
  return ports as Ports;
}
