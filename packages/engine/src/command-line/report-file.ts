import { extname } from 'node:path';
import { htmlPage } from '../report/html.ts';
import { markdownPage } from '../report/markdown.ts';
import type { RunFacts, RunRecord } from '../report/record.ts';
import { Failure, seenIn } from '../resource/index.ts';
import { type Emit, EXIT, neutral, OwnFile, type RunEvent } from '../run/index.ts';

/** The file of `--report`: checked before anything is done, and written at the end of the run, whatever the result. */
export class ReportFile {
  readonly #began = Date.now();
  readonly #file: OwnFile;
  readonly #page: (records: readonly RunRecord[]) => string;
  readonly #facts: RunFacts;
  readonly #events: RunEvent[] = [];
  readonly #clusters = new Map<string, { readonly events: RunEvent[]; exitCode: number }>();
  /** Writes the report even if the process exits early. */
  readonly #atExit = (): void => void this.write(EXIT.interrupted);

  /** @throws Failure of kind input if the file cannot be written. */
  constructor(file: string, facts: RunFacts, force = false) {
    this.#facts = facts;
    this.#page = extname(file).toLowerCase() === '.html' ? htmlPage : markdownPage;
    this.#file = new OwnFile(file, { mode: 0o600, force });
    process.once('exit', this.#atExit);
  }

  readonly emit: Emit = (event) => void this.#events.push(event);

  ofCluster(name: string, { event, exitCode }: { event?: RunEvent; exitCode?: number | undefined }): void {
    const cluster = this.#clusters.get(name) ?? {
      events: [{ type: 'target', target: { cluster: name } }],
      exitCode: EXIT.interrupted,
    };
    this.#clusters.set(name, cluster);
    if (event !== undefined) cluster.events.push(event);
    if (exitCode !== undefined) cluster.exitCode = exitCode;
  }

  /** @throws Failure if it cannot be written, for example on a full disk. */
  write(exitCode: number): string {
    process.off('exit', this.#atExit);
    const facts = { ...this.#facts, began: this.#began, ended: Date.now() };
    const runs = this.#clusters.size > 0 ? this.#clusters.values() : [{ events: this.#events, exitCode }];
    const records = [...runs].map((run) => neutral({ ...facts, ...run }));
    try {
      this.#file.write(this.#page(records));
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
