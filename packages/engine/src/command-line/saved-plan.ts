import * as z from 'zod';
import { Failure, jsonIn, oneLine, quote, readGivenFile } from '../resource/index.ts';
import { changesIn, EXIT, GENERATED_BY, ownFile, type RunEvent } from '../run/index.ts';
import { COMMAND } from './command-name.ts';
import { type CommandLine, usage } from './options.ts';
import type { Screen } from './screen.ts';

type PlanScreen = Pick<Screen, 'listen' | 'say'>;

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

type Run = (line: CommandLine) => Promise<number>;

/**
 * Makes a plan, and writes it to the file of `--plan --out` if it is whole. The file is checked before anything is read.
 * @throws Failure of kind input if the file cannot be written.
 */
export async function keepPlan(line: CommandLine, screen: PlanScreen, run: Run): Promise<number> {
  const { runbook = '', out = '' } = line;
  if (line.fleet !== undefined) throw usage('--out keeps the plan of one cluster: leave out --fleet');
  if (out === '-') throw usage('a plan is kept in a file: --out FILE');
  const file = ownFile(out, { mode: 0o600, force: false });
  const changes: SavedPlan['changes'] = [];
  let target: SavedPlan['target'] = {};
  screen.listen((event) => {
    if (event.type === 'target') target = event.target;
    if (event.type !== 'plan') return;
    for (const { digest, item } of changesIn(event)) changes.push({ step: event.step, ...item, digest });
  });
  const exitCode = await run(line);
  if (exitCode !== EXIT.done && exitCode !== EXIT.changesPlanned) return exitCode;
  const saved: SavedPlan = { runbook, target, flags: SHAPE.parse(line), changes };
  const mark = { [GENERATED_BY]: `${COMMAND} ${runbook} --apply carries it out` };
  file.write(`${JSON.stringify({ ...mark, ...saved }, undefined, 1)}\n`);
  screen.say(
    `The plan is in ${oneLine(file.path)}: ${COMMAND} ${runbook} --apply ${quote(file.path)} carries it out.`,
  );
  return exitCode;
}

/**
 * Carries out the plan in the file of `--apply`, and refuses any other target.
 * @throws Failure of kind input if the file is no plan of this runbook.
 */
export async function applyPlan(
  file: string,
  line: CommandLine,
  screen: PlanScreen,
  run: Run,
): Promise<number> {
  const { runbook, target, flags, changes } = read(file);
  if (runbook !== line.runbook)
    throw noPlan(file, `it is a plan of ${runbook}`, [`./runbook ${runbook} --apply carries it out.`]);
  screen.listen((event) => refuseAnother(target, event));
  const { cluster, region, context } = target;
  const agreed = changes.map(({ digest }) => digest);
  return run({
    ...line,
    ...(flags as Partial<CommandLine>),
    ...{ cluster, region, kubeContext: context, agreed },
  });
}

function read(file: string): SavedPlan {
  const text = readGivenFile(file, { resource: file, next: NEXT });
  const { data } = SAVED.safeParse(jsonIn(text));
  if (data === undefined) throw noPlan(file, 'it is no plan that --plan --out has written', NEXT);
  return data;
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
