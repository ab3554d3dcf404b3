import { Failure, messageOf } from 'resource';

/** Anything thrown that is no Failure is a defect of this program; where it was is for whoever mends it. */
export function defect(command: string, error: unknown): Failure {
  const where = error instanceof Error ? (error.stack?.split('\n')[1]?.trim() ?? '') : '';
  return new Failure({
    resource: command,
    seen: messageOf(error),
    cause: `This is a defect of the runbooks themselves ${where}`.trim(),
    next: ['What was done is done: run again to continue. Please report this text.'],
    error,
  });
}
