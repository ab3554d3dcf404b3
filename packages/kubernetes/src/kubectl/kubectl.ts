import { NOT_SHOWN, quote, type StepContext } from 'engine/resource';
import { Cluster } from '../api/cluster.ts';
import { KubeContext } from '../context/kube-context.ts';
import { openPortForward, type PortForward, type PortOfPod } from '../context/standing-kubectl.ts';
import { runTool, toolFailure } from '../process/tool.ts';
import { mayHoldSecrets, type Patch } from './patch.ts';
import { PortForwards, type SharedForward } from './port-forwards.ts';

/**
 * The cluster of one context: its API server serves reads, and kubectl makes changes. Every method throws Failure with
 * kubectl's own words.
 */
export class Kubectl extends Cluster {
  readonly #forwards: PortForwards;

  constructor(context = new KubeContext()) {
    super(context);
    this.#forwards = new PortForwards((place, work) => openPortForward(context, place, work));
  }

  /** Closes the connection to the API server and the port-forwards; no read works afterwards. */
  override async close(): Promise<void> {
    await Promise.all([super.close(), this.#forwards.close()]);
  }

  /** How a person types kubectl for this context. */
  get shown(): string {
    const { named } = this.context;
    return named === undefined ? 'kubectl' : `kubectl ${quote(`--context=${named}`)}`;
  }

  /**
   * A command as a person types it. A patch that may contain a secret is not shown, and its command fails if someone pastes it.
   * @param words the words after kubectl
   */
  typed(words: readonly string[], patch?: Patch): string {
    const shown =
      patch && (mayHoldSecrets(patch) ? ['--patch-file', NOT_SHOWN] : ['--patch', JSON.stringify(patch)]);
    return `${this.shown} ${[...words, ...(shown ?? [])].map(quote).join(' ')}`;
  }

  /**
   * Runs a command that changes something.
   * @param words the words after kubectl
   * @param input the standard input; also for a patch, because everyone on the machine can read arguments
   */
  async change(
    resource: string,
    words: readonly string[],
    work: StepContext,
    input?: string | Patch | readonly object[],
  ): Promise<void> {
    const isPatch = typeof input === 'object';
    const context = `--context=${await this.context.name(work)}`;
    const answer = await runTool('kubectl', [...words, ...(isPatch ? [PATCH_OF_INPUT] : []), context], {
      timeoutMs: TIMEOUT_MS,
      environment: this.context.environment,
      access: await this.context.access(TIMEOUT_MS, work),
      input: isPatch ? JSON.stringify(input) : input,
      signal: work.signal,
    }).finally(() => this.forget());
    if (!answer.ok) throw toolFailure(resource, answer);
  }

  /** The run's shared port-forward to a port of a pod. It stays open until `close`. */
  portForward(place: PortOfPod, work: StepContext): Promise<SharedForward> {
    return this.#forwards.to(place, work);
  }

  /** A separate port-forward, which its caller closes. */
  ownPortForward(place: PortOfPod, work: StepContext): Promise<PortForward> {
    return openPortForward(this.context, place, work);
  }
}

const PATCH_OF_INPUT = '--patch-file=/dev/stdin';

/** How long kubectl may take. */
const TIMEOUT_MS = 60_000;
