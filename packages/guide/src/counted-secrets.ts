import { notedSecrets, noteSecrets } from 'engine/command-line/journal-file';
import { messageOf, observe, type StepContext } from 'engine/resource';
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
  /** Whether the exit code of an examination has said what is gone: later ones only warn of it. */
  isSaid = false;
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
    const before = notedSecrets(this.#in.journal);
    this.isSaid = count === 0 && before?.isLossSaid === true;
    if (count > 0) this.gone = undefined;
    else if (before !== undefined && before.count > 0) this.gone = before.count;
    return count > 0 ? this.#note(count) : undefined;
  }

  /** Notes that an exit code has reported the loss. */
  async said(): Promise<void> {
    await this.#note(this.gone ?? 0, true);
  }

  /** What is gone; `undefined` if nothing is known to be. */
  get loss(): string | undefined {
    return this.gone ? `Gloo has none of the secrets it had (${this.gone} in all)` : undefined;
  }

  /** The same with what to do about it, as the last words of a run. */
  get lossAndAdvice(): string | undefined {
    return this.loss && `${this.loss}: ${WRITE_AGAIN}`;
  }

  async #note(count: number, isLossSaid = false): Promise<string | undefined> {
    const { journal, as } = this.#in;
    const before = notedSecrets(journal);
    if (count === (before?.count ?? 0) && isLossSaid === (before?.isLossSaid ?? false)) return undefined;
    try {
      noteSecrets(journal, await as(), { count, isLossSaid });
      return undefined;
    } catch (error) {
      return `their number is not recorded in the journal ${journal}: ${messageOf(error)}`;
    }
  }
}

export const WRITE_AGAIN = './runbook export 05-first-secret shows how to write secrets.';
