import { addAbortListener } from 'node:events';
import type { Reported } from 'engine/command-line/screen';
import type { Environment } from 'engine/network';
import { brief, messageOf } from 'engine/resource';
import { EXIT, outcomeOf, painted, paintOf, planText, type Status, tableLines, tallyText } from 'engine/run';
import { bash } from 'kubernetes';

/** The result of a cluster's run. */
export interface ClusterResult {
  readonly name: string;
  readonly outcome: Status;
  readonly exitCode?: number;
  readonly seconds: number;
  /** The output, unless it was shown as it came. */
  readonly output: string;
  /** Its failure, its plan or its last line, on one line. */
  readonly says: string;
}

const write = (text: string): void => void process.stdout.write(text);

/**
 * Runs our own command for one cluster, to its end, or until the signal ends it like Ctrl-C. Never throws.
 * @param changes whether the command changes something: then its output is shown as it comes
 */
export async function runCluster(
  {
    name,
    changes,
    signal,
  }: { readonly name: string; readonly changes: boolean; readonly signal: AbortSignal },
  command: readonly string[],
  environment: Environment,
): Promise<ClusterResult> {
  if (signal.aborted) return { name, outcome: 'not run', seconds: 0, output: '', says: '' };
  const began = performance.now();
  const paint = paintOf(process.stdout);
  const { columns } = process.stdout;
  const width = columns && columns - (changes ? name.length + 2 : 0);
  const shown = { FORCE_COLOR: String(paint.level), ...(width && { COLUMNS: String(width) }) };
  const env = { ...environment, ...shown } as NodeJS.ProcessEnv;
  const run = bash({ detached: false, stdio: ['ignore', 'pipe', 'pipe', 'ipc'], env })`exec ${command}`;
  let failure: string | undefined;
  let planned: string | undefined;
  let said: string | undefined;
  run.child?.on('message', (reported: Reported) => {
    if ('said' in reported) said = reported.said;
    else if (reported.type === 'plan-end') planned = planText(reported);
    else if (reported.type === 'failure')
      failure ??= `${reported.failure.resource}: ${reported.failure.seen}`;
  });
  using _ = addAbortListener(signal, () => void run.child?.kill('SIGINT'));
  if (changes) for await (const line of run) write(`${paint.dim(name)}  ${line}\n`);
  const { exitCode: code, signal: by, cause, stdout, stderr } = await run;
  const exitCode = code ?? (signal.aborted ? EXIT.interrupted : EXIT.failed);
  const isPlan = command.includes('--plan');
  const broken = cause ? messageOf(cause) : by && `another process ended it (${by})`;
  // A child that ends before it can report writes there alone.
  const unreported = exitCode === EXIT.done ? '' : stderr;
  return {
    name,
    // A run without changes says so in its last line.
    outcome: exitCode === EXIT.done && !isPlan ? 'done' : outcomeOf(exitCode, []),
    exitCode,
    seconds: (performance.now() - began) / 1000,
    output: changes ? '' : stdout,
    says: brief(broken || failure || (isPlan && planned) || said || unreported),
  };
}

/** Shows the output of each cluster, and a table of all results. */
export function showResults(results: readonly ClusterResult[]): void {
  const paint = paintOf(process.stdout);
  const { columns } = process.stdout;
  for (const { name, output } of results)
    if (output !== '') write(`\n${paint.bold.inverse(` ${name} `)}\n${output.trimEnd()}\n`);
  const rows = results.map(({ name, outcome, exitCode = '', seconds, says }) => {
    return [name, painted(outcome, 'word', paint), String(exitCode), seconds.toFixed(1), paint.dim(says)];
  });
  const [heading, ...lines] = tableLines([['cluster', 'outcome', 'exit', 'seconds'], ...rows], {
    align: ['left', 'left', 'right', 'right'],
    width: columns && columns - 2,
    narrowed: 4,
  });
  const tally = tallyText(results.map(({ outcome }) => outcome));
  const table = lines.map((line) => `  ${line}\n`).join('');
  write(`\n${paint.bold(`  ${heading}`)}\n${table}\n${paint.bold(`${results.length} clusters: ${tally}`)}\n`);
}
