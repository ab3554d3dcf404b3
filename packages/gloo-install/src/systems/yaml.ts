import { stringify } from 'yaml';

/**
 * A YAML document in the guide's layout. A value is quoted if Helm could read it as something other than text; in a comment,
 * it stays unquoted.
 */
export function yaml(texts: TemplateStringsArray, ...values: readonly string[]): string {
  const text = texts.reduce((before, after, index) => {
    const value = values[index - 1] ?? '';
    return `${before}${/#[^\n]*$/.test(before) ? value : scalar(value)}${after}`;
  });
  return text.replace(/^\n/, '');
}

/**
 * The guide's values for Gloo Gateway Enterprise: "nest these Helm settings within the gloo section".
 * @param license the operator's own Secret with the license; without it, the chart creates one
 */
export function nestedUnderGloo(values: string, license?: string): string {
  const nested = `gloo:\n${values.replaceAll(/^(?=.)/gm, '  ')}`;
  if (license === undefined) return nested;
  return `create_license_secret: false\n${nested}  license_secret_name: ${scalar(license)}\n`;
}

/**
 * A value as YAML on one line: quoted if Helm, which reads YAML 1.1, could read it as something else. Helm accepts more
 * numbers than YAML 1.1 (`0o14`, `0_x1f`), but none of them starts with a letter, or with the `$` of a
 * reference.
 */
function scalar(value: string): string {
  return stringify(value, {
    version: '1.1',
    defaultStringType: /^[A-Za-z$]/.test(value) ? 'PLAIN' : 'QUOTE_DOUBLE',
    lineWidth: 0,
    blockQuote: false,
    doubleQuotedMinMultiLineLength: Number.MAX_SAFE_INTEGER,
  }).trimEnd();
}
