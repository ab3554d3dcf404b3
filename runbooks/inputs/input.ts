import type * as z from 'zod';

/** The guide to follow: Gloo Gateway 1.17 or Gloo Edge 1.16. */
export type GuideVersion = '1.17' | '1.16';

/** What a default may depend on. */
export interface DefaultsFor {
  readonly clusterName: string;
  readonly guide: GuideVersion;
  readonly enterprise: boolean;
}

/** An input: everything that the command line, its help, the pages, docs/reference.md and a fleet's file know about it. */
export interface Input {
  readonly schema: z.ZodType<string>;
  readonly text: string;
  /** The guide's own value. An input without one is required unless it is optional. */
  readonly default?: string | ((given: DefaultsFor) => string);
  /** The behaviour if it is not given. */
  readonly optional?: string;
  /** The flag that also sets it. */
  readonly flag?: string;
  /** It is masked in all output, and no file holds it. Its name must end as a secret's does. */
  readonly secret?: true;
  /** A step of a page sets it from a command's output, so the page does not ask for it. */
  readonly setByStep?: true;
}
