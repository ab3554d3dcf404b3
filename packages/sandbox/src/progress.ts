/** The parts of a sandbox, as `up` shows them: one line each. */
export const stages = [
  'AWS',
  'programs: kubernetes',
  'programs: vault',
  'programs: shell',
  'charts',
  'Kubernetes',
  'Vault',
] as const;
export type Stage = (typeof stages)[number];

/** A change in one part of a sandbox that is being brought up. */
export type ProgressEvent = {
  stage: Stage;
  state: 'waiting' | 'working' | 'ready' | 'failed';
  detail: string;
  /** How far the work is, if that can be counted: `523 of 2605 packages`. */
  count?: string;
};

/** Receives each change; the listener renders it. */
export type ProgressListener = (event: ProgressEvent) => void;

/** What is being worked on, in a line: the latest event of each stage that neither waits for another nor is done. */
export function atWork(events: Iterable<ProgressEvent>): string {
  return [...events]
    .filter(({ state }) => state === 'working')
    .map((event) => `${event.stage}: ${workOf(event)}`)
    .join('; ');
}

/** What is being done, and how far it is. */
export function workOf({ detail, count }: Pick<ProgressEvent, 'detail' | 'count'>): string {
  return count === undefined ? detail : `${detail}, ${count}`;
}
