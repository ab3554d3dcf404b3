import * as z from 'zod';
import { Failure, readGivenFile } from '../resource/index.ts';
import { changesIn, type Emit, EXIT, GENERATED_BY, OwnFile, type RunEvent } from '../run/index.ts';
import type { CommandLine } from './options.ts';

/** The flags that decide what a plan contains. A plan is carried out with those that it was made with. */
const SHAPE = z.object({
  only: z.string().optional(),
  from: z.string().optional(),
  guide: z.string().optional(),
  enterprise: z.boolean(),
  strictTrust: z.boolean(),
  adopt: z.boolean(),
  noTags: z.boolean(),
});

const SAVED = z.object({
  runbook: z.string(),
  target: z.record(z.string(), z.string()),
  flags: SHAPE,
  // A person reads the rest of a change.
  changes: z.array(z.looseObject({ digest: z.string().regex(/^[\da-f]{24}$/) })),
});
type SavedPlan = z.infer<typeof SAVED>;

/** The file of `--plan --out`: checked before anything is read, and written once the plan is complete. */
export class PlanFile {
  readonly #file: OwnFile;
  readonly #line: CommandLine;
  readonly #changes: SavedPlan['changes'] = [];
  #target: Readonly<Record<string, string>> = {};

  /** @throws Failure of kind input if the file cannot be written. */
  constructor(file: string, line: CommandLine) {
    this.#file = new OwnFile(file, { mode: 0o600, force: false, makeFolder: false });
    this.#line = line;
  }

  readonly emit: Emit = (event) => {
    if (event.type === 'target') this.#target = event.target;
    if (event.type !== 'plan') return;
    for (const { digest, item } of changesIn(event))
      this.#changes.push({ step: event.step, ...item, digest });
  };

  /** Writes the plan and returns the path; `undefined` if there is no whole plan. */
  write(exitCode: number): string | undefined {
    if (exitCode !== EXIT.done && exitCode !== EXIT.changesPlanned) return undefined;
    const { runbook = '' } = this.#line;
    const flags = SHAPE.parse(this.#line);
    const saved: SavedPlan = { runbook, target: this.#target, flags, changes: this.#changes };
    const mark = { [GENERATED_BY]: `./runbook ${runbook} --apply carries it out` };
    this.#file.write(`${JSON.stringify({ ...mark, ...saved }, undefined, 1)}\n`);
    return this.#file.path;
  }
}

/**
 * The command line that carries a saved plan out, and the refusal of any other target.
 * @throws Failure of kind input if the file is no plan of this runbook.
 */
export function savedPlan(file: string, line: CommandLine): { line: CommandLine; expect: Emit } {
  const { runbook, target, flags, changes } = read(file);
  if (runbook !== line.runbook)
    throw noPlan(file, `it is a plan of ${runbook}`, [`./runbook ${runbook} --apply carries it out.`]);
  const { cluster, region, context } = target;
  return {
    line: {
      ...line,
      ...(flags as Partial<CommandLine>),
      cluster,
      region,
      kubeContext: context,
      agreed: changes.map(({ digest }) => digest),
    },
    expect: (event) => refuseAnother(target, event),
  };
}

function read(file: string): SavedPlan {
  const text = readGivenFile(file, { resource: file, next: NEXT });
  const { data } = SAVED.safeParse(jsonIn(text));
  if (data === undefined) throw noPlan(file, 'it is no plan that --plan --out has written', NEXT);
  return data;
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const NEXT = ['./runbook all --plan --out FILE writes a plan.'];

function noPlan(file: string, seen: string, next: readonly string[]): Failure {
  return new Failure({ kind: 'input', resource: file, seen: `cannot be carried out: ${seen}`, next });
}

/** @throws Failure of kind refused if a run acts in another place than the plan is for. */
function refuseAnother(planned: SavedPlan['target'], event: RunEvent): void {
  if (event.type !== 'target') return;
  const others = ['cluster', 'region', 'account'].filter((name) => event.target[name] !== planned[name]);
  if (others.length === 0) return;
  const differences = others.map((name) => `${name} ${planned[name]}, and this is ${event.target[name]}`);
  throw new Failure({
    kind: 'refused',
    resource: 'the saved plan',
    seen: `it is for ${differences.join('; ')}; nothing was changed`,
    next: ['Use the credentials of that account, or make a plan here.'],
  });
}
