import { extname } from 'node:path';
import { brief, Failure, seenIn } from '../resource/index.ts';
import { type Emit, EXIT, OwnFile, REPORTS, type RunEvent, type RunFacts, recordOf } from '../run/index.ts';

/** The file of `--report`: checked before anything is done, and written at the end of the run, whatever the result. */
export class ReportFile {
  readonly #began = Date.now();
  readonly #file: OwnFile;
  readonly #kind: NonNullable<(typeof REPORTS)[string]>;
  readonly #facts: RunFacts;
  readonly #events: RunEvent[] = [];
  readonly #clusters = new Map<string, { readonly events: RunEvent[]; exitCode: number }>();
  /** Writes the report even if the process exits early. */
  readonly #atExit = (): void => void this.write(EXIT.interrupted);

  /** @throws Failure of kind input if the extension is unknown or the file cannot be written. */
  constructor(file: string, facts: RunFacts, force = false) {
    this.#facts = facts;
    const kind = REPORTS[extname(file).toLowerCase()];
    if (kind === undefined) {
      throw new Failure({
        kind: 'input',
        resource: brief(`--report ${file}`),
        seen: 'its name ends in neither .md nor .html',
        next: ['Name a file that ends in .md or .html.'],
      });
    }
    this.#file = new OwnFile(file, { mode: 0o600, force, makeFolder: false });
    this.#kind = kind;
    process.once('exit', this.#atExit);
  }

  readonly emit: Emit = (event) => void this.#events.push(event);

  /** Records an event of a fleet, or the end of a cluster's run. */
  ofCluster(name: string, { event, exitCode }: { event?: RunEvent; exitCode?: number | undefined }): void {
    const cluster = this.#clusters.get(name) ?? {
      events: [{ type: 'target', target: { cluster: name } }],
      exitCode: EXIT.interrupted,
    };
    this.#clusters.set(name, cluster);
    if (event !== undefined) cluster.events.push(event);
    if (exitCode !== undefined) cluster.exitCode = exitCode;
  }

  /**
   * Writes the report and returns its path.
   * @throws Failure if it cannot be written, for example on a full disk.
   */
  write(exitCode: number): string {
    process.off('exit', this.#atExit);
    const facts = { ...this.#facts, began: this.#began, ended: Date.now() };
    const clusters = [...this.#clusters.values()].map(({ events, exitCode }) =>
      recordOf({ ...facts, exitCode }, events),
    );
    const records = clusters.length > 0 ? clusters : [recordOf({ ...facts, exitCode }, this.#events)];
    try {
      this.#file.write(this.#kind(records));
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
