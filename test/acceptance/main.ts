import { writeFileSync } from 'node:fs';
import { Command } from 'commander';
import { watchOutput } from 'engine/command-line/pipe';
import { Failure, registerSecretsOf } from 'engine/resource';
import { EXIT, reportFailedCommand } from 'engine/run';
import { parse } from '../runner/options.ts';
import { report } from './report.ts';
import { Trial } from './trial.ts';

const COMMAND = 'pnpm acceptance';
const REPORT = 'acceptance-report.md';

const command = new Command(COMMAND)
  .description(
    `Tries everything on the cluster and account of your shell, and cleans up: the plan, the whole guide twice, the proof, 90-troubleshoot, the exported file and the teardown, under names of its own. It needs CLUSTER_NAME, AWS_REGION and what \`./runbook all\` needs (docs/acceptance.md). It writes ${REPORT} into the working folder.`,
  )
  .option('-y, --yes', 'go on after the plan: without it, nothing is changed')
  .addHelpText(
    'after',
    `
Exit codes: 0 everything passed; 1 something failed; 2 wrong usage or input, and 3 refused: nothing was changed;
130 interrupted.`,
  );
parse(command);
const { yes } = command.opts<{ yes?: true }>();

const say = (text: string): void => void process.stdout.write(`${text}\n`);
registerSecretsOf(process.env);
// The clean-up does not depend on a reader of the output.
watchOutput(() => undefined);
process.exitCode = await acceptance().catch((error: unknown) => reportFailedCommand(COMMAND, error));

/** @returns the exit code */
async function acceptance(): Promise<number> {
  const { CLUSTER_NAME } = process.env;
  if (!CLUSTER_NAME) {
    const seen = 'it is not set: it names the EKS cluster';
    throw new Failure({ kind: 'input', resource: 'CLUSTER_NAME', seen, next: [`${COMMAND} --help`] });
  }
  const interrupt = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => interrupt.abort());
  const write = () => writeFileSync(REPORT, report(trial));
  const trial = new Trial(process.env, CLUSTER_NAME, interrupt.signal, write);
  const exitCode = await trial.look();
  if (interrupt.signal.aborted) return EXIT.interrupted;
  if (exitCode !== EXIT.changesPlanned) {
    write();
    say(`\nThe plan failed; nothing was changed. The report is in ${REPORT}.`);
    return exitCode === EXIT.usage || exitCode === EXIT.refused ? exitCode : EXIT.failed;
  }
  say(intention(trial));
  if (!yes) {
    const seen = '--yes was not given; nothing was changed';
    throw new Failure({ kind: 'refused', resource: COMMAND, seen, next: [`${COMMAND} --yes`] });
  }
  // Replaces the report of an earlier run, in case this one is killed.
  write();
  await trial.run().finally(() => trial.cleanUp());
  const { passed, left } = trial;
  const ending = interrupt.signal.aborted
    ? 'Interrupted'
    : passed
      ? 'Everything passed'
      : 'Not everything passed';
  say(`\n${ending}${left.length === 0 ? ', and nothing is left' : ''}.`);
  for (const name of left) say(`  left: ${name}`);
  say(`The report is in ${REPORT}. Read it before you attach it: it names your cluster and its resources.`);
  if (interrupt.signal.aborted) return EXIT.interrupted;
  return passed ? EXIT.done : EXIT.failed;
}

/** The run's actions and costs. */
function intention(trial: Trial): string {
  const ownVault = process.env.VAULT_ADDR
    ? `  Vault    ${process.env.VAULT_ADDR}: if the role that it runs with is not allowed to read Gloo's role, a policy is attached\n           to that role, and detached at the end\n`
    : '';
  return `
This acceptance run creates the ${trial.plan.changes.length} resources of the plan above, and deletes them at its end:

  names    ${[...new Set(Object.values(trial.names))].join(', ')}
${ownVault}  cost     IAM is free. The pods of Vault and Gloo run on the cluster's own nodes for some minutes.
           Gloo's chart makes a Service of type LoadBalancer: AWS charges for a load balancer for that time.

If it is killed, this cleans up:
  ${trial.cleanUpCommand}
`;
}
