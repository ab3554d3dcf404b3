import type { Sandbox } from '../sandbox.ts';

/** What is done to a sandbox: a bash script in its environment, after `SETUP`, or a function for what bash cannot do. */
export type Action = string | ((sandbox: Sandbox) => Promise<unknown>);

/** A fault that can be injected for real. */
export interface Break {
  readonly name: string;
  /** What it does, as a sentence. */
  readonly what: string;
  readonly script: Action;
  /** How somebody else takes it back, if the runbooks cannot. */
  readonly restore?: Action;
}
