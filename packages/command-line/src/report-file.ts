import { extname } from 'node:path';
import { brief, Failure, seenIn } from 'resource';
import { type Emit, EXIT, OwnFile, REPORTS, Recorder, type RunFacts } from 'runbook';

/** The file of `--report`: checked before anything is done, and written at the end of the run, whatever the result. */
export class ReportFile {
  readonly #file: OwnFile;
  readonly #recorder: Recorder;
  readonly #render: NonNullable<(typeof REPORTS)[string]>;
  /** Writes the report even if the process exits early. */
  readonly #atExit = (): void => void this.write(EXIT.interrupted);

  /** @throws Failure of kind input if the extension is unknown or the file cannot be written. */
  constructor(file: string, facts: RunFacts, force = false) {
    const render = REPORTS[extname(file).toLowerCase()];
    if (render === undefined) {
      throw new Failure({
        kind: 'input',
        resource: brief(`--report ${file}`),
        seen: 'its name ends in neither .md nor .html',
        next: ['Name a file that ends in .md or .html.'],
      });
    }
    this.#file = new OwnFile(file, { mode: 0o600, force, makeFolder: false });
    this.#render = render;
    this.#recorder = new Recorder(facts, Date.now());
    process.once('exit', this.#atExit);
  }

  /** Collects the events of a run. */
  get emit(): Emit {
    return this.#recorder.emit;
  }

  /** What is known about the target before the first call to AWS. */
  about(target: Readonly<Record<string, string>>): void {
    this.#recorder.about(target);
  }

  /**
   * Writes the report and returns its path.
   * @throws Failure if it cannot be written, for example on a full disk.
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
        seen: seenIn(error),
        next: ['The run itself ended as shown above; it has no report.'],
      });
    }
  }
}
