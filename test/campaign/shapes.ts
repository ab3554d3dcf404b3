import { distort, wrongShapes } from 'sandbox';
import { ToolRecorder } from '../tool-recorder.ts';
import { type Ran, world } from '../world.ts';
import { atEveryCall, type Disturbance, isOwn, TAKES_EFFECT } from './calls.ts';
import { type Campaign, type Case, fail, RUNS } from './case.ts';
import { trial } from './trial.ts';

/** Successful answers with a body that the call never returns. */
export const shapes: Campaign = {
  id: 'shapes',
  promise:
    'Every call of a plan, of a first run and of a later run, every call that only 90-troubleshoot or a teardown makes, and `aws eks get-token` is answered once with a body of the wrong shape. The run succeeds, or ends with a clear error that names the system and the call, and the next run finishes the job. A plan, and a run that finds nothing to do, change nothing.',
  cases: (baseline) => [
    ...atEveryCall(baseline, (site) => {
      const { run, system, call } = site;
      if (run === 'correction' || UUID.test(call)) return [];
      if ((run === 'teardown' || run === 'troubleshoot') && !isOwn(baseline, site)) return [];
      return system === 'aws' || system === 'vault' ? WRONG_ANSWERS : WRONG_OUTPUTS;
    }),
    ...WRONG_OUTPUTS.map(wrongToken),
  ],
};

/** In the path of a call that reads one object of many. It differs from run to run. */
const UUID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/;

const wrong = (shape: string) => `answered with the wrong shape, ${shape}`;

const WRONG_ANSWERS: readonly Disturbance[] = [...wrongShapes, 'endless' as const, 'drip' as const].map(
  (kind) => ({
    what: wrong(kind),
    fault: { kind },
    check: namesCall,
  }),
);

const PRINTED = {
  half: 'head -c $(($(wc -c < $folder/printed) / 2)) $folder/printed',
  endless: 'yes',
};

/** The same for commands and the API server. Half an answer can only be made from the real answer, at run time. */
const WRONG_OUTPUTS: readonly Disturbance[] = [...wrongShapes, 'endless' as const].map((shape) => ({
  what: wrong(shape),
  answer: shape === 'half' || shape === 'endless' ? shape : distort(shape, ''),
  script: `${TAKES_EFFECT}; ${PRINTED[shape as keyof typeof PRINTED] ?? 'cat $folder/answer'}; exit 0`,
  check: namesCall,
}));

/** Checks that a failed run names the call, and that no run prints a huge body. */
function namesCall({ exitCode, output }: Ran, call: string): void {
  if (output.length > 100_000) fail(`the run printed ${output.length} characters`);
  if (exitCode === 0 || exitCode === 4) return;
  if (!output.includes(call)) fail(`the error does not name ${call}`, output);
}

/** The plugin of EKS' kubeconfig prints no token. */
function wrongToken({ what, script = '', answer = '' }: Disturbance): Case {
  return {
    name: `run again, aws eks get-token: ${what}`,
    group: `aws eks get-token: ${what}`,
    startState: 'guideDone',
    endState: 'guideDone',
    expected: { like: 'run again', exits: [1, 2], next: 'never' },
    async run() {
      const recorder = new ToolRecorder(world().environment(), { tool: 'aws', script, answer });
      const env = { ...recorder.env, KUBECONFIG: world().layout.eksKubeconfig };
      const ended = await trial(RUNS['run again'].args, { env });
      recorder.remove();
      namesCall(ended, 'executable aws');
      return ended;
    },
  };
}
