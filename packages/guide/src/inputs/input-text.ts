import { type DefaultsFor, defaultOf, type InputName, inputOf, VARIABLES } from './inputs.ts';
import { USUAL } from './variant.ts';

const GUIDE: DefaultsFor = { clusterName: '<CLUSTER_NAME>', ...USUAL };

/** Inputs as docs/reference.md lists them, in Markdown: the name of each, and what it is. */
export function inputRows(): string[][] {
  const code = (text: string): string => `\`${text}\``;
  return VARIABLES.map((name) => {
    const { flag } = inputOf(name);
    return [[name, ...(flag === undefined ? [] : [flag])].map(code).join(', '), inputText(name, code)];
  });
}

/** What an input is and, in parentheses, its default: the guide's value, and how the ways to follow the guide change it. */
export function inputText(name: InputName, code = (text: string): string => text): string {
  const { text, optional = 'required' } = inputOf(name);
  const usual = defaultOf(name, GUIDE);
  if (usual === undefined) return `${text} (${optional})`;
  const others = [
    ['--guide 1.16', defaultOf(name, { ...GUIDE, guideVersion: '1.16' })],
    ['--enterprise', defaultOf(name, { ...GUIDE, enterprise: true })],
  ] as const;
  const values = [
    code(usual),
    ...others.flatMap(([flag, value = '']) => (value === usual ? [] : [`${code(value)} with ${code(flag)}`])),
  ];
  return `${text} (${values.join('; ')})`;
}
