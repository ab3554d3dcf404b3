/**
 * Receives the work in progress for a part of a sandbox, or READY.
 * @param count the progress, if it can be counted: `523 packages so far`
 */
export type ProgressListener = (part: string, work: string, count?: string) => void;

export const READY = 'ready';

/** A silence of this length looks like a hang. */
const SILENCE_MS = 15_000;

/** Prints the work in progress whenever nothing has been printed for a while. */
export class Heartbeat {
  readonly #timer: NodeJS.Timeout;
  #heard = Date.now();

  /** @param say prints the work in progress */
  constructor(say: () => void) {
    this.#timer = setInterval(() => {
      if (Date.now() - this.#heard < SILENCE_MS) return;
      this.heard();
      say();
    }, 1000);
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

/** Prints the progress of `up`: a line for each change, and the count if nothing changes for a while. */
export class Progress {
  readonly #write: (line: string) => void;
  readonly #start = Date.now();
  readonly #latest = new Map<string, { work: string; count: string | undefined }>();
  readonly #heartbeat = new Heartbeat(() => this.#tellWork());

  constructor(write: (line: string) => void) {
    this.#write = write;
  }

  readonly show: ProgressListener = (part, work, count) => {
    const before = this.#latest.get(part)?.work;
    this.#latest.set(part, { work, count });
    if (work !== before) this.#say(`${part}: ${work}`);
  };

  end(): void {
    this.#heartbeat.end();
  }

  #tellWork(): void {
    const working = [...this.#latest].filter(([, { work }]) => work !== READY);
    const lines = working.map(([part, { work, count }]) => `${part}: ${work}${count ? `, ${count}` : ''}`);
    if (lines.length > 0) this.#say(lines.join('; '));
  }

  #say(what: string): void {
    this.#heartbeat.heard();
    this.#write(`${seconds(Date.now() - this.#start).padStart(9)}  ${what}\n`);
  }
}

/** A time span for people. */
export const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;
