import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { nodeWith } from './measure.ts';

export const ROOT = resolve(import.meta.dirname, '../..');

/** What is measured, by the name that `--only` takes. */
export const RUN_NAMES = [
  ...(['guide', 'cold', 'again', 'plan', 'troubleshoot', 'list', 'help', 'bare'] as const),
  ...(['helm', 'kubectl'] as const),
] as const;
export type RunName = (typeof RUN_NAMES)[number];

/** A run to measure, and what has to be so for it to count. */
export interface Run {
  /** As tables name it: a letter and a few words. */
  readonly title: string;
  readonly program: string;
  readonly args: readonly string[];
  /** Said by a run that did what it is measured for. */
  readonly says?: RegExp;
}

const NODE = process.execPath;
const runbook = (...args: readonly string[]): Pick<Run, 'program' | 'args'> => ({
  program: NODE,
  args: nodeWith(join(ROOT, 'scripts/runbook.mjs'), ...args),
});

export const RUNS: Readonly<Record<RunName, Run>> = {
  guide: {
    title: '(a) the guide’s own commands',
    program: 'bash',
    args: ['-euo', 'pipefail', join(ROOT, 'test/guide.sh')],
    // The denial that everyone meets, and the repair after which the last command is reached.
    says: /not authorized to perform: iam:GetRole[\s\S]*deployment\.apps\/gloo condition met/,
  },
  cold: {
    title: '(b) all --yes, cold',
    ...runbook('all', '--yes', '--json'),
    says: /"type":"repair"/,
  },
  again: {
    title: '(c) all --yes, nothing to do',
    ...runbook('all', '--yes'),
    says: /Nothing to do: everything is as the guide has it/,
  },
  plan: { title: '(d) all --plan, nothing to do', ...runbook('all', '--plan'), says: /Nothing to do/ },
  troubleshoot: { title: '(e) 90-troubleshoot', ...runbook('90-troubleshoot'), says: /Nothing is wrong/ },
  list: { title: '(f) the list', ...runbook(), says: /90-troubleshoot/ },
  help: { title: '(f) --help', ...runbook('--help'), says: /EXIT CODES/ },
  bare: {
    title: '(f) an empty program',
    program: NODE,
    args: nodeWith(fileURLToPath(new URL('./empty.mjs', import.meta.url))),
  },
  helm: { title: '(f) a start of helm', program: 'helm', args: ['version'], says: /v\d/ },
  kubectl: {
    title: '(f) a start of kubectl',
    program: 'kubectl',
    args: ['version', '--client'],
    says: /v\d/,
  },
};

/** Those that ask nobody anything, whom latency means nothing to. */
export const OFFLINE: readonly RunName[] = ['bare', 'list', 'help', 'helm', 'kubectl'];
/** Those that find the guide carried out; in this order. */
export const AFTERWARDS: readonly RunName[] = ['again', 'plan', 'troubleshoot'];
