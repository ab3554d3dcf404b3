import { RUNS, type RunName } from './runs.ts';
import { latenciesOf, type Sample, samplesOf } from './sample.ts';
import { spread } from './statistics.ts';
import { outside, type Target } from './targets.ts';

type Value = (sample: Sample) => number | undefined;
const wall = ({ seconds }: Sample): number => seconds;

/** Why targets are not met, by what was measured: a paragraph of Markdown each. Pure. */
export function reasonsOf(samples: readonly Sample[], targets: readonly Target[]): readonly string[] {
  const missed = (words: string): boolean =>
    targets.some(({ what, met }) => met === false && what.includes(words));
  return [
    ...latenciesOf(samples).flatMap((latency) =>
      missed(`outside the charts, (b) faster than (a), at ${latency} ms`)
        ? outsideReason(samples, latency)
        : [],
    ),
    ...latenciesOf(samples).flatMap((latency) =>
      missed(`(c) faster than (a), at ${latency} ms`) ? againReason(samples, latency) : [],
    ),
    ...(missed('(b) calls to AWS') ? callsReason(samples) : []),
  ];
}

function outsideReason(samples: readonly Sample[], latency: number): string[] {
  const middle = middleOf(samples, latency);
  const guide = middle('guide', outside);
  const cold = middle('cold', outside);
  const start = middle('cold', ({ facts }) => facts?.phases.start);
  const looks = middle('cold', ({ facts }) => facts && facts.phases.preflight + facts.phases.plan);
  const proofs = middle('cold', proofsOf);
  if (guide === undefined || cold === undefined || start === undefined) return [];
  if (looks === undefined || proofs === undefined) return [];
  const rest = cold - start - looks - proofs;
  const left = guide / 5 - start - looks;
  const asCalls = latency === 0 ? '' : `, the time of ${((left * 1000) / latency).toFixed(1)} calls to AWS`;
  return [
    `**Outside the charts at ${latency} ms.** A fifth of (a)’s ${asSeconds(guide)} is ${asSeconds(guide / 5)}. Of (b)’s ${asSeconds(cold)}, ${asSeconds(start)} are the start of Node and its modules, ${asSeconds(looks)} the preflight and the plan, and ${asSeconds(proofs)} the proofs at the end on the longest chain. (a) has none of these: it neither reads before it acts nor tests the result. Start, preflight and plan leave ${asSeconds(left)} of the fifth for everything else${asCalls}. The guide’s own steps take the remaining ${asSeconds(rest)}, ${(guide / rest).toFixed(1)} times faster than (a). They wait for each other: the chart, Vault’s pod, its port, its configuration, the denial and its repair, Gloo’s chart. Each is read again after its change, in the cluster by starting helm and kubectl${startsText(samples)}.${latencyText(samples, 'cold', outside, latency)}${latencyText(samples, 'guide', outside, latency)}`,
  ];
}

/** How many calls after each other the latency stands for, by the same run without any. */
function latencyText(samples: readonly Sample[], run: RunName, value: Value, latency: number): string {
  const without = middleOf(samples, 0)(run, value);
  const found = middleOf(samples, latency)(run, value);
  if (without === undefined || found === undefined || latency === 0) return '';
  const longer = found - without;
  const calls = ((longer * 1000) / latency).toFixed(1);
  const [name] = RUNS[run].title.split(' ');
  return ` Compared with 0 ms, ${name} takes ${asSeconds(longer)} longer: the time of ${calls} consecutive calls to AWS, its own and Vault’s.`;
}

function againReason(samples: readonly Sample[], latency: number): string[] {
  const middle = middleOf(samples, latency);
  const guide = middle('guide', wall);
  const again = middle('again', wall);
  const plan = middle('plan', wall);
  const bare = spread(samplesOf(samples, 'bare').map(wall))?.median;
  const programs = middle('again', ({ helm, kubectl }) => helm + kubectl);
  if (guide === undefined || again === undefined || plan === undefined) return [];
  if (bare === undefined || programs === undefined) return [];
  return [
    `**Nothing to do at ${latency} ms.** A tenth of (a)’s ${asSeconds(guide)} is ${asSeconds(guide / 10)}. (c) takes ${asSeconds(again)}: ${asSeconds(bare)} for Node to start anything, ${asSeconds(plan - bare)} for its modules and for reading everything, and ${asSeconds(again - plan)} for the proofs, which run each time. Cluster and releases are read by ${programs} starts of helm and kubectl${startsText(samples)}, on two cores that they share with the API server, Vault and AWS.${latencyText(samples, 'again', wall, latency)}`,
  ];
}

function callsReason(samples: readonly Sample[]): string[] {
  const [cold] = samplesOf(samples, 'cold').toSorted((a, b) => b.aws.own - a.aws.own);
  if (cold === undefined) return [];
  const { own, looks, changes, proofs, looksAgain } = cold.aws;
  return [
    `**Calls to AWS.** Of (b)’s ${own}, ${changes} change something, ${proofs} are proofs, ${looks} are the preflight and the plan, and ${looksAgain} read again: the run reads back every change that it reports, and plans the repair before it offers it. Without any read after a change it would be ${own - looksAgain}. That promise is worth more than this target.`,
  ];
}

/** How long one of these programs takes to start, as it was measured. */
function startsText(samples: readonly Sample[]): string {
  const times = (['helm', 'kubectl'] as const).flatMap((run) => {
    const found = spread(samplesOf(samples, run).map(({ seconds }) => seconds))?.median;
    return found === undefined ? [] : `${run} ${Math.round(found * 1000)} ms`;
  });
  return times.length === 0 ? '' : ` (doing nothing: ${times.join(', ')} each)`;
}

function middleOf(samples: readonly Sample[], latency: number | undefined) {
  return (run: RunName, value: Value): number | undefined =>
    spread(samplesOf(samples, run, latency).flatMap((sample) => value(sample) ?? []))?.median;
}

/** What of the longest chain are proofs. */
const proofsOf: Value = ({ facts }) =>
  facts?.path.steps
    .filter((step) => step.startsWith('04-verify'))
    .reduce((sum, step) => sum + (facts.steps[step] ?? 0), 0);

function asSeconds(seconds: number): string {
  return `${seconds.toFixed(2)} s`;
}
