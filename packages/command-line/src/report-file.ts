import { extname } from 'node:path';
import { brief, Failure, messageOf } from 'resource';
import { type Emit, EXIT, OwnFile, REPORTS, Recorder, type RunFacts } from 'runbook';

/** The file of `--report`: checked before anything is done, written when the run has ended, however it ended. */
export class ReportFile {
  readonly #file: OwnFile;
  readonly #recorder: Recorder;
  readonly #render: NonNullable<(typeof REPORTS)[string]>;
  /** A run that is torn away before its end has its report too. */
  readonly #atExit = (): void => void this.write(EXIT.interrupted);

  /** @throws Failure of kind input where the ending is none of the known ones, or the file is not ours to write. */
  constructor(file: string, facts: RunFacts, force = false) {
    const render = REPORTS[extname(file).toLowerCase()];
    if (render === undefined) {
      throw new Failure({
        kind: 'input',
        resource: brief(`--report ${file}`),
        seen: 'its ending says neither Markdown nor HTML',
        next: ['Name a file that ends in .md or .html.'],
      });
    }
    this.#file = new OwnFile(file, { mode: 0o600, force, makeFolder: false });
    this.#render = render;
    this.#recorder = new Recorder(facts, Date.now());
    process.once('exit', this.#atExit);
  }

  /** Takes part in what a run tells. */
  get emit(): Emit {
    return this.#recorder.emit;
  }

  /** What is known of where the run acts before AWS was asked. */
  about(target: Readonly<Record<string, string>>): void {
    this.#recorder.about(target);
  }

  /**
   * Writes the report and tells its file.
   * @throws Failure where it cannot be written after all, as on a full disk.
   */
  write(exitCode: number): string {
    process.off('exit', this.#atExit);
    const text = this.#render(this.#recorder.record(exitCode, Date.now()));
    try {
      this.#file.write(text);
      return this.#file.path;
    } catch (error) {
      throw new Failure({
        resource: `report ${this.#file.path}`,
        seen: error instanceof Failure ? error.seen : messageOf(error),
        next: ['The run itself ended as told above; it has no report.'],
      });
    }
  }
}
