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

- **(a)** is \`test/guide.sh\`: every command of the guide as a reader pastes it, with \`aws\`, \`jq\`, \`helm\` and \`kubectl\`,
  and the AWS call that \`eksctl\` makes in place of \`eksctl\`. It meets the denial of iam:GetRole and repairs it as the
  guide's troubleshooting says. Where the guide says to wait, it polls every half second, and every second for the repair.
  It ends when Gloo's deployments are available. It checks nothing before and proves nothing after.
- **(b)** is \`pnpm runbook all --yes\` from nothing: the same, with the preflight before and the proofs of 04-verify
  after. It runs with \`--json\`, because its events say when each step began and ended. **(c)** is the same again with
  nothing to do, **(d)** is \`all --plan\` after that, **(e)** is \`90-troubleshoot\` after that, and **(f)** is \`pnpm runbook\`
  and its \`--help\`, compared with the start of an empty program.
- **The start** is the user's start without pnpm: \`node scripts/runbook.mjs …\`. The bundle exists and files are in memory:
  each program is started once, unmeasured, before the first round. If \`aws\` is pyenv's shim, the program itself is used,
  which saves (a) a quarter of a second a call.
- **Before (a) and before (b)** the sandbox is reset in the same way, unmeasured: AWS and Vault are empty, the cluster has
  no release, helm knows no repository, and kubectl's and helm's caches of the API server are removed. (a) and (b) take
  turns at going first.
- **Wall time** runs from before the process starts until it has ended. _median_, _min_ and _max_ are over the rounds.
  _to (a)_ is the ratio to the median of (a) at the same latency; for (f), which makes no calls, at 0 ms.
- **Installs** is the time during which at least one \`helm install\` ran, as a program before helm on PATH recorded it;
  overlapping installations count once. **Outside** is the rest of the wall time. In (b), other steps run during the
  installation of the Vault chart, so their time does not count as outside. In (a), nothing runs beside it.
- **Two seconds more or less**: for two seconds after a new kind of object is defined, the API server delays requests that
  create one, and it knows that time to the second only. So Gloo's chart, which defines its own kinds, takes three or five
  seconds in (a) and in (b), by chance, and a median is one of the two. This time is in **installs**, not in **outside**.
- **The critical path** is the longest chain of steps in (b) in which each step waits for the one before (\`after\`), by the
  seconds in the run's own events. It includes the installations; it does not include start, preflight and plan.
- **start** lasts until the first event, **preflight** until the account, cluster and role are known, **plan** until the
  first step begins, **steps** until the last step has ended, and **end** until the process has ended.
- **AWS** counts the run's own calls in the sandbox's log; **AWS by Vault** counts the calls that Vault makes to answer a
  login or to look up the role. **Vault** counts the run's calls to Vault; (a) calls Vault within its pod, where no log
  counts them. **Kubernetes** counts the requests of helm, kubectl and the run itself in the API server's audit log, which
  is enabled for all runs.
- **helm** and **kubectl** count processes. The program before them on PATH adds a few milliseconds to each, in every run.
- **own MB** is the peak memory of the run's own process, as the kernel reports it (VmHWM) at its end. The programs that it
  starts are sampled ten times a second; those below 10 MB are left out.
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
