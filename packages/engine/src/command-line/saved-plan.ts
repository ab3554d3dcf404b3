import * as z from 'zod';
import { Failure, readGivenFile } from '../resource/index.ts';
import { changesIn, type Emit, EXIT, GENERATED_BY, OwnFile, type RunEvent } from '../run/index.ts';
import type { CommandLine } from './options.ts';

/** The flags that decide what a plan contains. A plan is carried out with those that it was made with. */
const SHAPE = z.strictObject({
  only: z.string().optional(),
  from: z.string().optional(),
  guide: z.string().optional(),
  enterprise: z.boolean(),
  strictTrust: z.boolean(),
  adopt: z.boolean(),
  noTags: z.boolean(),
});

const TARGET = z.strictObject({ cluster: z.string(), region: z.string(), account: z.string() });

const SAVED = z.object({
  runbook: z.string(),
  target: TARGET,
  context: z.string().optional(),
  flags: SHAPE,
  changes: z.array(
    z.object({
      step: z.string(),
      action: z.string(),
      name: z.string(),
      command: z.string().optional(),
      differences: z.array(z.unknown()).optional(),
      digest: z.string().regex(/^[\da-f]{24}$/),
    }),
  ),
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
    for (const { digest, item } of changesIn(event)) {
      const { name, action, command, differences } = item;
      this.#changes.push({
        step: event.step,
        action,
        name,
        ...(command !== undefined && { command }),
        ...(differences !== undefined && { differences: [...differences] }),
        digest,
      });
    }
  };

  /** Writes the plan and returns the path; `undefined` if there is no whole plan. */
  write(exitCode: number): string | undefined {
    if (exitCode !== EXIT.done && exitCode !== EXIT.changesPlanned) return undefined;
    const { runbook = '' } = this.#line;
    const { cluster = '', region = '', account = '', context } = this.#target;
    const saved: SavedPlan = {
      runbook,
      target: { cluster, region, account },
      ...(context !== undefined && { context }),
      flags: z.object(SHAPE.shape).parse(this.#line),
      changes: this.#changes,
    };
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
  const { runbook, target, context, flags, changes } = read(file);
  if (runbook !== line.runbook)
    throw noPlan(file, `it is a plan of ${runbook}`, [`./runbook ${runbook} --apply carries it out.`]);
  const { cluster, region } = target;
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
  const others = Object.entries(planned).filter(([name, value]) => event.target[name] !== value);
  if (others.length === 0) return;
  throw new Failure({
    kind: 'refused',
    resource: 'the saved plan',
    seen: `it is for ${others.map(([name, value]) => `${name} ${value}, and this is ${event.target[name]}`).join('; ')}; nothing was changed`,
    next: ['Use the credentials of that account, or make a plan here.'],
  });
}
