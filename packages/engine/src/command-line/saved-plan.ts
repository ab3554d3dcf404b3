import { createHash } from 'node:crypto';
import * as z from 'zod';
import { item } from '../events/parts.ts';
import {
  type Failure,
  jsonIn,
  literal,
  oneLine,
  quote,
  readGivenFile,
  readTrusted,
  sealingKey,
  sealWith,
  wrongInput,
} from '../resource/index.ts';
import { EXIT, GENERATED_BY, masked, ownFile } from '../run/index.ts';
import type { CommandLine } from './options.ts';
import type { Screen } from './screen.ts';
import { COMMAND, usageFailure } from './usage.ts';

/** The flags that decide the content of a plan. A plan is carried out with the flags that it was made with. */
const SHAPE = z.object({
  only: z.string().optional(),
  from: z.string().optional(),
  guide: z.string().optional(),
  enterprise: z.boolean(),
  strictTrust: z.boolean(),
  adopt: z.boolean(),
  deleteSecrets: z.boolean(),
});

/** Raise it when a plan of the version before cannot be carried out safely. */
const VERSION = 5;

const SAVED = z.object({
  version: z.literal(VERSION),
  runbook: z.string(),
  flags: SHAPE,
  key: z.string().min(16),
  target: z.record(z.string(), z.string()),
  changes: z.array(item.extend({ step: z.string() })),
});

/**
 * Makes a plan, and writes it to the file of `--plan --out` if it is complete. The file is checked before any system is read.
 * @throws Failure of kind input if the file cannot be written.
 */
export async function savePlan(
  line: CommandLine,
  screen: Pick<Screen, 'say' | 'proposed' | 'isOfFleet'>,
  run: (line: CommandLine) => Promise<number>,
): Promise<number> {
  const { runbook = '', out = '' } = line;
  if (out === '-') throw usageFailure('a plan cannot go to standard output: use --out FILE');
  const file = ownFile(out, { mode: 0o600, force: false });
  const exitCode = await run(line);
  const { proposed } = screen;
  if (proposed === undefined || (exitCode !== EXIT.done && exitCode !== EXIT.changesPlanned)) return exitCode;
  const { target, changes } = masked(proposed);
  const saved = { runbook, flags: SHAPE.parse(line), version: VERSION, key: sealingKey(), target, changes };
  const mark = { [GENERATED_BY]: `${COMMAND} ${runbook} --apply carries it out` };
  file.write(withDigest({ ...mark, ...saved }));
  // A plan file of a fleet is for this program alone.
  if (!screen.isOfFleet)
    screen.say(
      `The plan is in ${oneLine(file.path)}: ${COMMAND} ${runbook} --apply ${quote(file.path)} carries it out.`,
    );
  return exitCode;
}

/** The text of a plan file. The digest covers the rest of the file: it detects an edit, but is not a signature. */
function withDigest(plan: object): string {
  const textOf = (content: object) => `${JSON.stringify(content, undefined, 1)}\n`;
  const digest = createHash('sha256').update(textOf(plan)).digest('hex');
  return textOf({ ...plan, digest });
}

/**
 * The command line of a run that carries out exactly the plan in the file of `--apply`.
 * @throws Failure of kind input if the file is not a plan of this runbook, or was changed
 */
export function agreedLine(line: CommandLine): CommandLine {
  const { apply: file = '' } = line;
  const readOwn = (path: string) => readTrusted(path, 'what --apply changes');
  const text = readGivenFile(file, { resource: file, next: NEXT }, readOwn);
  const { digest, ...plan } = Object(jsonIn(text));
  const { runbook, flags, ...agreedPlan } = read(file, plan);
  if (withDigest(plan) !== text) throw noPlan(file, EDITED);
  if (runbook !== line.runbook) throw noPlan(file, `it is a plan of ${literal(runbook)}`);
  const { cluster, region, context: kubeContext } = agreedPlan.target;
  const own = { cluster: line.cluster ?? cluster, region, kubeContext, agreedPlan };
  return { ...line, ...(flags as Partial<CommandLine>), ...own };
}

/** Reads a plan. From now on, hidden values are compared by the plan's key. */
function read(file: string, given: unknown) {
  const { data } = SAVED.safeParse(given);
  if (data === undefined) throw noPlan(file, NOT_OURS);
  sealWith(data.key);
  return data;
}

const EDITED = 'it was changed after it was made';
const NOT_OURS = 'it is not a plan that --plan --out of this version wrote';

const NEXT = ['./runbook all --plan --out FILE writes a plan.'];

function noPlan(file: string, seen: string): Failure {
  return wrongInput(oneLine(file), `cannot be carried out: ${seen}`, ...NEXT);
}
