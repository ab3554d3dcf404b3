import { type DefaultsFor, defaultOf, type InputName, inputOf, VARIABLES } from './inputs.ts';

const GUIDE: DefaultsFor = { clusterName: '<CLUSTER_NAME>', guideVersion: '1.17', enterprise: false };

/** Inputs as `--help` lists them: a description of each and, in parentheses, its default. */
export function inputHelp(names: readonly string[] = VARIABLES): [name: string, text: string][] {
  return VARIABLES.filter((name) => names.includes(name)).map((name) => [
    name,
    `${inputOf(name).text} (${withoutInput(name)})`,
  ]);
}

/** Inputs as docs/reference.md lists them, in Markdown: the name of each, and a description with its default. */
export function inputRows(): string[][] {
  const code = (text: string): string => `\`${text}\``;
  return VARIABLES.map((name) => {
    const { text, flag } = inputOf(name);
    return [
      [name, ...(flag === undefined ? [] : [flag])].map(code).join(', '),
      `${text} (${withoutInput(name, code)})`,
    ];
  });
}

/** The default of an input: the guide's value, and how the ways to follow the guide change it. */
function withoutInput(name: InputName, code = (text: string): string => text): string {
  const { optional } = inputOf(name);
  const usual = defaultOf(name, GUIDE);
  if (usual === undefined) return optional ?? 'required';
  const others = [
    ['--guide 1.16', defaultOf(name, { ...GUIDE, guideVersion: '1.16' })],
    ['--enterprise', defaultOf(name, { ...GUIDE, enterprise: true })],
  ] as const;
  return [
    code(usual),
    ...others.flatMap(([flag, value = '']) => (value === usual ? [] : [`${code(value)} with ${code(flag)}`])),
  ].join('; ');
}
