import { type DefaultsFor, defaultOf, type InputName, inputOf, VARIABLES } from './inputs.ts';
import { USUAL } from './variant.ts';

const GUIDE: DefaultsFor = { clusterName: '<CLUSTER_NAME>', ...USUAL };

/** The rows of inputs in docs/reference.md, in Markdown: the name and the description of each. */
export function inputRows(): string[][] {
  const code = (text: string): string => `\`${text}\``;
  return VARIABLES.map((name) => {
    const { flag } = inputOf(name);
    return [[name, ...(flag === undefined ? [] : [flag])].map(code).join(', '), inputText(name, code)];
  });
}

/** The description of an input and, in parentheses, its default: the guide's value, and how the guide's variants change it. */
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
