/** What a sandbox is made of, as `up` shows it: one line each. */
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

/** A change in one part of a sandbox that is coming up. */
export type ProgressEvent = {
  stage: Stage;
  state: 'working' | 'ready' | 'failed';
  detail: string;
};

/** Told of each change; rendering is the listener's business. */
export type ProgressListener = (event: ProgressEvent) => void;
