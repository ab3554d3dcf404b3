import type { Sandbox } from '../sandbox.ts';

/** What is done to a sandbox: a bash script in its environment, after `SETUP`, or what bash cannot do. */
export type Deed = string | ((sandbox: Sandbox) => Promise<unknown>);

/** A trouble that can be caused for real. */
export interface Break {
  readonly name: string;
  /** What it does, as a sentence. */
  readonly what: string;
  readonly script: Deed;
  /** How the world outside puts it right, where the runbooks cannot. */
  readonly mend?: Deed;
}
