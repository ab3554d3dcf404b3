import { closeSync, fchmodSync, ftruncateSync, openSync, writeFileSync } from 'node:fs';
import { extname } from 'node:path';
import { brief, Failure, messageOf } from 'resource';
import { type Emit, EXIT, REPORTS, Recorder, type RunFacts } from 'runbook';

/** The file of `--report`: opened before anything is done, written when the run has ended, however it ended. */
export class ReportFile {
  readonly #file: string;
  readonly #descriptor: number;
  readonly #recorder: Recorder;
  readonly #render: NonNullable<(typeof REPORTS)[string]>;
  /** A run that is torn away before its end has its report too. */
  readonly #atExit = (): void => void this.write(EXIT.interrupted);

  /** @throws Failure of kind input where the ending is none of the known ones, or the file cannot be written. */
  constructor(file: string, facts: RunFacts) {
    const render = REPORTS[extname(file).toLowerCase()];
    if (render === undefined) {
      throw unusable(
        file,
        'its ending says neither Markdown nor HTML',
        'Name a file that ends in .md or .html.',
      );
    }
    this.#file = file;
    this.#render = render;
    this.#recorder = new Recorder(facts, Date.now());
    try {
      // What is in the file stays until there is something to put in its place.
      this.#descriptor = openSync(file, 'a', 0o600);
      fchmodSync(this.#descriptor, 0o600);
    } catch (error) {
      throw unusable(file, messageOf(error), 'Name a file in a folder that you may write to.');
    }
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
      ftruncateSync(this.#descriptor);
      writeFileSync(this.#descriptor, text);
      closeSync(this.#descriptor);
      return this.#file;
    } catch (error) {
      throw new Failure({
        resource: `report ${this.#file}`,
        seen: messageOf(error),
        next: ['The run itself ended as told above; its report is incomplete.'],
      });
    }
  }
}

function unusable(file: string, seen: string, next: string): Failure {
  return new Failure({ kind: 'input', resource: brief(`--report ${file}`), seen: brief(seen), next: [next] });
}
