import { extname } from 'node:path';
import { brief, Failure, seenIn } from '../resource/index.ts';
import { EXIT, OwnFile, REPORTS, Recorder, type RunFacts } from '../run/index.ts';

/** The file of `--report`: checked before anything is done, and written at the end of the run, whatever the result. */
export class ReportFile extends Recorder {
  readonly #file: OwnFile;
  readonly #render: NonNullable<(typeof REPORTS)[string]>;
  /** Writes the report even if the process exits early. */
  readonly #atExit = (): void => void this.write(EXIT.interrupted);

  /** @throws Failure of kind input if the extension is unknown or the file cannot be written. */
  constructor(file: string, facts: RunFacts, force = false) {
    super(facts, Date.now());
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
    process.once('exit', this.#atExit);
  }

  /**
   * Writes the report and returns its path.
   * @throws Failure if it cannot be written, for example on a full disk.
   */
  write(exitCode: number): string {
    process.off('exit', this.#atExit);
    const text = this.#render(this.record(exitCode, Date.now()));
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
