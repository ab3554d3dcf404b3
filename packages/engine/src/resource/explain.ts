import { RUN_AGAIN } from './failure.ts';

export interface Explanation {
  /** The diagnosis: its page is docs/troubleshooting/<id>.md. */
  readonly id: string;
  readonly cause: string;
  readonly next: string;
}

/** Explains an error's text. `asked` is known of an error of which the text is only a part. */
type Explain = (text: string, asked?: { readonly system: 'AWS' }) => Explanation | undefined;

let explanation: Explain = () => undefined;

/** Sets what knows the meaning of errors. It stands above the adapters whose errors it explains. */
export function explainBy(explanations: Explain): void {
  explanation = explanations;
}

export const explain: Explain = (text, asked) => explanation(text, asked);

/** The advice of a Failure for an error. An unknown error may not occur in the next run. */
export function adviceOf(known: Explanation | undefined): {
  readonly cause?: string;
  readonly next: readonly string[];
  readonly diagnosis?: string;
} {
  return known === undefined
    ? { next: [RUN_AGAIN] }
    : { cause: known.cause, next: [known.next], diagnosis: known.id };
}
