/** A part of a sandbox that is being brought up. */
export type Stage =
  | 'AWS'
  | 'programs: kubernetes'
  | 'programs: vault'
  | 'programs: shell'
  | 'charts'
  | 'Kubernetes'
  | 'Vault';

/** A change in one part of a sandbox that is being brought up. */
export type ProgressEvent = {
  stage: Stage;
  state: 'working' | 'ready' | 'failed';
  detail: string;
  /** How far the work is, if that can be counted: `523 packages so far`. */
  count?: string;
};

/** Receives each change. */
export type ProgressListener = (event: ProgressEvent) => void;

/** A silence of this length looks like a hang. */
const SILENCE_MS = 15_000;

/** Prints what is being done whenever nothing has been printed for a while. */
export class Heartbeat {
  readonly #timer: NodeJS.Timeout;
  #heard = Date.now();

  /** @param say prints what is being done */
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

/** Prints the progress of `up`: a line for each change, and how far the work is if nothing changes for a while. */
export class Progress {
  readonly #write: (line: string) => void;
  readonly #start = Date.now();
  readonly #latest = new Map<Stage, ProgressEvent>();
  readonly #heartbeat = new Heartbeat(() => this.#tellWork());

  constructor(write: (line: string) => void) {
    this.#write = write;
  }

  readonly show: ProgressListener = (event) => {
    const before = this.#latest.get(event.stage);
    this.#latest.set(event.stage, event);
    if (before?.state === event.state && before.detail === event.detail) return;
    const text = [event.state === 'working' ? '' : event.state, event.detail].filter(Boolean).join(': ');
    this.#say(`${event.stage}: ${text}`);
  };

  end(): void {
    this.#heartbeat.end();
  }

  #tellWork(): void {
    const working = [...this.#latest.values()].filter(({ state }) => state === 'working');
    const work = working.map(({ stage, detail, count }) => `${stage}: ${detail}${count ? `, ${count}` : ''}`);
    if (work.length > 0) this.#say(work.join('; '));
  }

  #say(what: string): void {
    this.#heartbeat.heard();
    this.#write(`${seconds(Date.now() - this.#start).padStart(9)}  ${what}\n`);
  }
}

/** A time span as a person reads it. */
export function seconds(ms: number): string {
  const s = ms / 1000;
  return s < 60
    ? `${s.toFixed(1)} s`
    : `${Math.floor(s / 60)} m ${String(Math.floor(s % 60)).padStart(2, '0')} s`;
}
