/** The fields of a cron expression, as Kubernetes and GitHub both read them: the least and the most of each. */
const FIELDS = [
  [0, 59],
  [0, 23],
  [1, 31],
  [1, 12],
  [0, 6],
] as const;

/** A number, a range or `*`, each with or without a step. */
const PART = /^(?:\*|(\d{1,2})(?:-(\d{1,2}))?)(?:\/(\d{1,2}))?$/;

/** A cron expression of five fields with single spaces; `undefined` for any other text. Pure. */
export function cronExpression(text: string): string | undefined {
  const fields = text.trim().split(/[ \t]+/);
  if (fields.length !== FIELDS.length) return undefined;
  const fits = fields.every((field, index) => {
    const [least, most] = FIELDS[index] ?? [0, 0];
    return field.split(',').every((part) => fitsField(part, least, most));
  });
  return fits ? fields.join(' ') : undefined;
}

function fitsField(part: string, least: number, most: number): boolean {
  const match = PART.exec(part);
  if (match === null) return false;
  const [, from = String(least), to = from, step = '1'] = match;
  return Number(from) >= least && Number(to) <= most && Number(from) <= Number(to) && Number(step) > 0;
}
