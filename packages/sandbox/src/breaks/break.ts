import type { Sandbox } from '../sandbox.ts';
import type { Drift } from './drift.ts';

/** A change to a sandbox: a bash script in its environment, after `SETUP`, or a function for what bash cannot do. */
export type Action = string | ((sandbox: Sandbox) => Promise<unknown>);

/** A fault that can be injected for real, and the diagnosis that it must lead to. */
export interface Break {
  readonly name: string;
  /** What it does, as a sentence. */
  readonly what: string;
  /** It does not depend on the guide's resources, so it can be injected before the guide is carried out. */
  readonly anytime?: boolean;
  readonly script: Action;
  /** How somebody else undoes it, if the runbooks cannot. */
  readonly restore?: Action;
  /** The id of the diagnosis that 90-troubleshoot reports for it. By default its name; false if there is none. */
  readonly diagnosis?: string | false;
  /** What `--plan` shows for it, which the campaign "drift" tries. */
  readonly drift: Drift;
}

/** The diagnosis that a fault must lead to, if any. */
export const diagnosisOf = ({ name, diagnosis = name }: Break): string | undefined => diagnosis || undefined;
