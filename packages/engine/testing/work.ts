import type { StepContext } from '../src/resource/index.ts';

/** The context of a run that is never interrupted and reports nothing. */
export const work: StepContext = { signal: new AbortController().signal, progress: () => undefined };
