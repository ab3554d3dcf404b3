/** Without a terminal, a silence of this length looks like a hang. */
const SILENCE_MS = 15_000;

/** Prints what is being done whenever nothing has been printed for a while. */
export class Heartbeat {
  readonly #timer: NodeJS.Timeout;
  #heard = Date.now();

  /** @param say prints what is being done */
  constructor(say: () => void, silenceMs = SILENCE_MS) {
    this.#timer = setInterval(() => {
      if (Date.now() - this.#heard < silenceMs) return;
      this.heard();
      say();
    }, silenceMs / 15);
    this.#timer.unref();
  }

  /** Reports that something was printed. */
  heard(): void {
    this.#heard = Date.now();
  }

  end(): void {
    clearInterval(this.#timer);
  }
}
