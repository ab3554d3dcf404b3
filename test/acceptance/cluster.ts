import { Failure } from 'engine/resource';
import type { Commands, Ran } from './commands.ts';

/** What Helm does not delete with a release, and the kinds of objects that show that Gloo is installed. */
const KINDS = 'namespaces,customresourcedefinitions,clusterroles,clusterrolebindings';
const SETTINGS = 'settings.gloo.solo.io';

/** The parts of a cluster that `99-teardown` leaves, because in general others may use them. */
export class Cluster {
  readonly #commands: Commands;
  readonly #context: readonly string[];
  readonly #namespace: string;
  #before: ReadonlySet<string> = new Set();

  /** @param namespace Gloo's */
  constructor(commands: Commands, context: string | undefined, namespace: string) {
    this.#commands = commands;
    this.#context = context === undefined ? [] : ['--context', context];
    this.#namespace = namespace;
  }

  /** Records what exists. @returns what an acceptance run must not share */
  async look(ownVault: boolean): Promise<string[]> {
    this.#before = new Set(await this.#names(KINDS));
    const taken = [...this.#before].filter((name) => name === `namespace/${this.#namespace}`);
    if (!ownVault && this.#before.has('namespace/vault')) {
      taken.push(
        'namespace/vault (if a Vault runs in it, set VAULT_ADDR and VAULT_TOKEN to use that one; if it is empty, delete it)',
      );
    }
    const knowsGloo = [...this.#before].some((name) => name.endsWith(`/${SETTINGS}`));
    if (knowsGloo) {
      const others = await this.#names(SETTINGS, '--all-namespaces');
      taken.push(...others.map((name) => `${name} (another installation of Gloo uses these definitions)`));
    }
    return taken;
  }

  /** The objects of this run's Helm releases that exist now and did not before. */
  async left(): Promise<string[]> {
    const isOurs = (name: string) =>
      name === 'namespace/vault' || name.endsWith('.solo.io') || name.includes(this.#namespace);
    return (await this.#names(KINDS)).filter((name) => !this.#before.has(name) && isOurs(name));
  }

  delete(names: readonly string[]): Promise<Ran> {
    return this.#kubectl('delete', '--timeout=5m', ...names);
  }

  async #names(...args: string[]): Promise<string[]> {
    const { exitCode, stdout, output, command } = await this.#kubectl('get', ...args, '-o', 'name');
    if (exitCode !== 0) throw new Failure({ resource: command, seen: output.trim(), next: [] });
    return stdout.split('\n').filter(Boolean);
  }

  #kubectl(...args: string[]): Promise<Ran> {
    return this.#commands.kubectl([...this.#context, ...args]);
  }
}
