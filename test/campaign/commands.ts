import { join } from 'node:path';
import { distort, type WrongShape, wrongShapes } from 'sandbox';
import { world } from '../world.ts';
import type { Baseline, Case, Survival } from './case.ts';
import { type AtCommand, firstWords, Shims } from './shims.ts';
import { allButTheCluster } from './states.ts';
import { survives } from './survival.ts';
import { type Ended, trial } from './trial.ts';

/** What has to be true of a run that was disturbed at a call, beside what `survives` checks. */
export type Check = (ended: Ended, call: string) => Promise<void>;

/** What happens at a command: see `shims.ts`. */
export type Disturbance = Pick<AtCommand, 'act' | 'answer'> & { readonly what: string };

/** The command takes effect, and its output stays here; what stands open is not even opened. */
const EFFECT = `case " $* " in *" port-forward "* | *" proxy "*) ;; *) $real "$@" > $folder/printed;; esac`;

/** A command that took effect, and whose answer does not arrive. */
export const LOST_ANSWERS: readonly Disturbance[] = Object.entries({
  reset: 'read tcp 127.0.0.1:40000->127.0.0.1:443: read: connection reset by peer',
  timeout: 'net/http: request canceled (Client.Timeout exceeded while awaiting headers)',
}).map(([kind, error]) => ({
  what: `${kind} after it took effect`,
  act: `${EFFECT}; echo 'Error: Get "https://127.0.0.1:443/api/v1": ${error}' >&2; exit 1`,
}));

/** A command that succeeds, and prints something else. */
export const WRONG_OUTPUTS: readonly Disturbance[] = wrongShapes.map((shape) => ({
  what: wrong(shape),
  answer: bodyOf(shape),
  act: `${EFFECT}; ${shape === 'half' ? 'head -c $(($(wc -c < $folder/printed) / 2)) $folder/printed' : 'cat $folder/answer'}; exit 0`,
}));

/** A case for each command of an undisturbed first run, and for each thing that happens at it. */
export function atEveryCommand(baseline: Baseline, all: readonly Disturbance[], check?: Check): Case[] {
  return (['helm', 'kubectl'] as const).flatMap((tool) =>
    baseline[tool].flatMap((words, index) =>
      all.map(({ what, ...at }) => ({
        name: `${tool} command ${index + 1}, ${firstWords(words)}: ${what}`,
        group: `${tool}: ${what}`,
        run: async () => {
          await world().reset();
          return disturbed({ tool, nth: index + 1, ...at }, baseline, (ended) => check?.(ended, tool));
        },
      })),
    ),
  );
}

/** A case for each request that a run sends to the API server, and each wrong shape of its answer. */
export function atEveryRequest(baseline: Baseline, check: Check): Case[] {
  return baseline.kubernetes.flatMap((request, index) =>
    wrongShapes.map((shape) => ({
      name: `kubernetes request ${index + 1}, ${request}: ${wrong(shape)}`,
      group: `Kubernetes: ${wrong(shape)}`,
      run: async () => {
        await allButTheCluster();
        const at = { tool: 'kubectl', answer: bodyOf(shape), act: behindFront(index + 1) } as const;
        return disturbed(at, baseline, (ended, shims) =>
          check(ended, shims.requests()[index]?.split(' ')[1] ?? request),
        );
      },
    })),
  );
}

/** Starts `kubectl proxy` behind something that gives the n-th answer another body; with 0, none. */
export const behindFront = (nth: number) =>
  `[ "$1" != proxy ] || exec ${process.execPath} ${join(import.meta.dirname, 'api-front.mjs')} $real $folder ${nth} "$@"`;

/** Half of an answer is known only once there is one. */
function bodyOf(shape: WrongShape): string {
  return shape === 'half' ? shape : distort(shape, '');
}

function wrong(shape: WrongShape): string {
  return `answered with the wrong shape, ${shape}`;
}

async function disturbed(
  at: AtCommand,
  baseline: Baseline,
  check: (ended: Ended, shims: Shims) => Promise<void> | undefined,
): Promise<Survival> {
  const shims = new Shims(at);
  try {
    const ended = await trial(['all', '--yes'], { shims: shims.folder });
    await check(ended, shims);
    return await survives(ended, baseline);
  } finally {
    shims.remove();
  }
}
