/** The fields of a cron expression, as Kubernetes and GitHub both read them: the least and the most of each, and names. */
const FIELDS: readonly (readonly [least: number, most: number, names?: string])[] = [
  [0, 59],
  [0, 23],
  [1, 31],
  [1, 12, 'JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC'],
  [0, 6, 'SUN MON TUE WED THU FRI SAT'],
];

/** A number, a range or `*`, each with or without a step. */
const PART = /^(?:\*|(\d{1,2})(?:-(\d{1,2}))?)(?:\/(\d{1,2}))?$/;

/** A cron expression of five fields with single spaces; `undefined` for any other text. Pure. */
export function cronExpression(text: string): string | undefined {
  const fields = text.trim().split(/[ \t]+/);
  if (fields.length !== FIELDS.length) return undefined;
  const fits = fields.every((field, index) => {
    const [least, most, names = ''] = FIELDS[index] ?? [0, 0];
    const numbers = numbered(field, names.split(' '), least);
    return numbers.split(',').every((part) => fitsField(part, least, most));
  });
  return fits ? fields.join(' ') : undefined;
}

/** A field with the numbers of its names. A step is never a name: Kubernetes takes only a number there. */
function numbered(field: string, names: readonly string[], least: number): string {
  return field.replaceAll(/(?<!\/)\b[a-z]+/gi, (name) => {
    const index = names.indexOf(name.toUpperCase());
    return index === -1 ? name : String(least + index);
  });
}

function fitsField(part: string, least: number, most: number): boolean {
  const match = PART.exec(part);
  if (match === null) return false;
  const [, from = String(least), to = from, step = '1'] = match;
  return Number(from) >= least && Number(to) <= most && Number(from) <= Number(to) && Number(step) > 0;
}
