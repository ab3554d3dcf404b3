import type { StepContext } from '../src/resource/index.ts';

/** The work of a run that is never interrupted and says nothing. */
export const work: StepContext = { signal: new AbortController().signal, progress: () => undefined };
