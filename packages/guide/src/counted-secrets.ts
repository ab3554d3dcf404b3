import { notedSecrets, noteSecrets } from 'engine/command-line/journal-file';
import { messageOf, observe, quote, type StepContext } from 'engine/resource';
import { secretsLogged } from 'gloo-install/internal';
import type { Kubectl } from 'kubernetes';
import type { SecretsLost } from 'vault-auth/internal';

interface Places {
  readonly kubectl: Kubectl;
  readonly namespace: string;
  readonly journal: string;
  /** The AWS identity of the run. */
  readonly as: () => Promise<string>;
}

/** How many secrets Gloo has, and had when a run counted them last: so the loss of all is seen. */
export class CountedSecrets implements SecretsLost {
  /** How many are gone; 0 if the engine is new and their number is not known. `undefined` if none is known to be gone. */
  gone: number | undefined;
  /** Whether this run has made the engine anew. Its plan said what is gone. */
  isEngineNew = false;
  readonly #in: Places;

  constructor(places: Places) {
    this.#in = places;
  }

  async had(work: StepContext): Promise<number> {
    const { kubectl, namespace, journal } = this.#in;
    const { count = 0, at: since = 0 } = notedSecrets(journal) ?? {};
    // What a pod does not say, the journal may know.
    const logged = await observe(() => secretsLogged(kubectl, { namespace, since }, work));
    return ('value' in logged && logged.value) || count;
  }

  async lost(count: number): Promise<void> {
    this.isEngineNew = true;
    this.gone = count;
    await this.#note(count);
  }

  /** Takes what was counted. @returns why it could not be noted for later runs */
  async counted(count: number): Promise<string | undefined> {
    const before = notedSecrets(this.#in.journal)?.count ?? 0;
    if (count > 0) this.gone = undefined;
    else if (before > 0) this.gone = before;
    return count > 0 ? this.#note(count) : undefined;
  }

  /** What is gone; `undefined` if nothing is known to be. */
  get loss(): string | undefined {
    return this.gone ? `Gloo has none of the secrets it had (${this.gone} in all)` : undefined;
  }

  /** How an operator accepts the loss. */
  get acceptance(): string {
    const { journal } = this.#in;
    return `If Gloo needs none of them any more: mv ${quote(journal)} ${quote(`${journal}.old`)}`;
  }

  /** The same with what to do about it, as the last words of a run. */
  get lossAndAdvice(): string | undefined {
    return this.loss && `${this.loss}: ${WRITE_AGAIN}`;
  }

  async #note(count: number): Promise<string | undefined> {
    const { journal, as } = this.#in;
    if (count === (notedSecrets(journal)?.count ?? 0)) return undefined;
    try {
      noteSecrets(journal, await as(), count);
      return undefined;
    } catch (error) {
      return `their number is not recorded in the journal ${journal}: ${messageOf(error)}`;
    }
  }
}

export const WRITE_AGAIN = './runbook export 05-first-secret shows how to write secrets.';
