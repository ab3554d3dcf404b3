import { type ToolAnswer, toolFailure } from './tool.ts';

/** How a question is read, by whichever way it was answered. */
export interface Reading<T> {
  /** @param body `undefined` where there is no such thing */
  readonly ofServer: (body: unknown) => T;
  readonly ofKubectl: (answer: ToolAnswer) => T;
}

/** What both of them answer with the same JSON; kubectl says nothing where there is no such thing. */
export function asJson<T>(resource: string): Reading<T> {
  return {
    ofServer: (body) => body as T,
    ofKubectl: (answer) => {
      const text = said(resource, answer);
      return (text.trim() === '' ? undefined : JSON.parse(text)) as T;
    },
  };
}

/** What kubectl said. @throws Failure with its own words where it refused */
export function said(resource: string, answer: ToolAnswer): string {
  if (!answer.ok) throw toolFailure(resource, answer);
  return answer.stdout;
}
