import { type BarPicture, barPicture } from './bars.ts';
import { type Machine, machineText } from './machine.ts';
import { reasonsOf } from './reasons.ts';
import { chainsOf, childrenTable, outsideTable, pathTable, runsTable, targetsTable } from './report.ts';
import { RUNS, type RunName } from './runs.ts';
import { latenciesOf, type Sample, samplesOf } from './sample.ts';
import { median } from './statistics.ts';
import { markdownTable } from './table.ts';
import { outside, type Target } from './targets.ts';

/** What a bench measured, and how it was asked to. */
export interface Measurements {
  readonly samples: readonly Sample[];
  readonly targets: readonly Target[];
  readonly machine: Machine;
  /** As it was typed. */
  readonly command: string;
  readonly rounds: number;
}

/** `docs/performance.md`. Pure. */
export function performancePage({ samples, targets, machine, command, rounds }: Measurements): string {
  const [chain = 'none', ...others] = chainsOf(samples);
  const lengths = rounds === 1 ? 'one round' : `${rounds} rounds`;
  return `# Performance

The guide's own commands in one bash script against these runbooks, in one sandbox of real parts (Vault, Kubernetes,
Helm, and an AWS API that enforces IAM), alternating within the same bench. Latency is added to every call to AWS.

![Medians of wall time](performance.svg)

Made by \`${command}\` (${lengths}), on ${machineText(machine)}

## Targets

${markdownTable(targetsTable(targets))}
${reasonsText(samples, targets)}## What was measured

${markdownTable(runsTable(samples))}
## Outside the installations of the charts

${markdownTable(outsideTable(samples))}
## Where the time of (b) goes

${markdownTable(pathTable(samples))}
The longest chain: ${chain}${others.length > 0 ? `; in some rounds ${others.join('; ')}` : ''}.

## Memory of the programs that are started

${markdownTable(childrenTable(samples))}
${DEFINITIONS}`;
}

function reasonsText(samples: readonly Sample[], targets: readonly Target[]): string {
  const reasons = reasonsOf(samples, targets);
  return reasons.length === 0 ? '' : `### Why some are not met\n\n${reasons.join('\n\n')}\n\n`;
}

const DEFINITIONS = `## How each number is defined

- **(a)** is \`test/guide.sh\`: every command of the guide as a reader pastes it, with \`aws\`, \`jq\`, \`helm\` and
  \`kubectl\`; in place of \`eksctl\`, the call to AWS that it makes. The denial of iam:GetRole is met, and repaired as the
  guide's troubleshooting says. Where the guide says wait, it looks every half second, and every second for the repair.
  It ends when Gloo's deployments are available. It does not check anything before, nor prove anything after.
- **(b)** is \`pnpm runbook all --yes\` from nothing: the same, with the preflight before and the proofs of 04-verify
  after. It is run with \`--json\`, since its events tell when its steps began and ended. **(c)** is the same once more with
  nothing to do, **(d)** \`all --plan\` then, **(e)** \`90-troubleshoot\` then, **(f)** \`pnpm runbook\` and its \`--help\`, beside
  the start of an empty program.
- **The start** is the user's without that of pnpm: \`node scripts/runbook.mjs …\`. The bundle is
  made, and files are in memory: each program is started, unmeasured, before the first round. An \`aws\` that
  is pyenv's stand-in is left out in favour of the program itself, which spares (a) a quarter of a second a call.
- **Before (a) and before (b)** the sandbox is reset in the same way, unmeasured: AWS and Vault are empty, the cluster has no
  release, helm knows no repository, and what kubectl and helm remember of the API server is removed. Which of the two comes
  first changes from round to round.
- **Wall time** is from before the process is started until it has ended. _median_, _min_ and _max_ are over the rounds.
  _to (a)_ is the ratio to the median of (a) at the same latency; for (f), which makes no calls, at 0 ms.
- **Installs** is the time in which at least one \`helm install\` was at work, from a program before helm on PATH that notes
  start and end; overlapping ones count once. **Outside** is wall time less that. In (b) other steps run while
  the Vault chart is installed; what fits into that time is not waited for, and so does not count. In (a) nothing does.
- **Two seconds more or less**: the API server holds whoever makes an object of a kind that was defined less than two seconds before
  for two seconds, and it knows when that was to the second. So Gloo's chart, its kinds included, takes either three seconds
  or five, in (a) and in (b), as chance has it; medians fall on one of the two. It is in **installs**, and not **outside**.
- **The critical path** is the longest chain of (b)'s steps of which each waits for the one before (\`after\`), by the
  seconds in its own events. It has the installations in it, and neither start, preflight nor plan.
- **start** is until the first event, **preflight** until the account, cluster and role are known, **plan** until the first
  step begins, **steps** until the last has ended, **end** until the process has.
- **AWS** counts the calls of the run itself in the sandbox's log, **AWS by Vault** those that Vault makes to answer a login or
  to look up the role. **Vault** counts its calls to Vault; those of (a) go to Vault within its pod, past the log, and are
  not counted. **Kubernetes** counts the requests of helm, kubectl and the run itself in the API server's audit log, which
  is on in this sandbox for all runs alike.
- **helm** and **kubectl** count processes. The program before them on PATH costs each a few milliseconds, in every run.
- **own MB** is the most memory of the run's own process, as the kernel tells it (VmHWM) when it ends. The programs that it
  starts are looked at ten times a second, and those below 10 MB are left out.
`;

/** `docs/performance.svg`: the medians at each latency. Pure. */
export function performancePicture(samples: readonly Sample[]): string {
  const shown: readonly RunName[] = ['guide', 'cold', 'again', 'plan', 'troubleshoot'];
  const groups = latenciesOf(samples).map((latency): BarPicture['groups'][number] => ({
    name: `${latency} ms a call to AWS`,
    bars: shown.flatMap((run) => {
      const chosen = samplesOf(samples, run, latency);
      if (chosen.length === 0) return [];
      const installs = median(chosen.map((sample) => sample.installs));
      const parts = [
        { kind: 'outside', value: median(chosen.map(outside)) },
        { kind: 'installs', value: installs },
      ];
      return [{ name: RUNS[run].title, parts }];
    }),
  }));
  return barPicture({
    title: 'Medians of wall time, in seconds',
    groups,
    kinds: [
      { kind: 'outside', name: 'everything else', color: '#2f81f7' },
      { kind: 'installs', name: 'the two helm installs', color: '#9aa4ae' },
    ],
    unit: 's',
  });
}
