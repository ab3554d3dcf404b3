import { readFileSync } from 'node:fs';
import { build, type Plugin } from 'esbuild';

/** What `aws-irsa/src/ec2.ts` uses of the SDK's EC2 client. esbuild refuses to bundle it if it uses anything else. */
const USED = ['DescribeLaunchTemplateVersionsCommand', 'EC2Client'];

/**
 * Bundles the little that is used of the SDK's EC2 client, in place of its 700 commands and their schemas: 870 kB. esbuild
 * drops nothing of a package that is loaded by a dynamic import, so this makes one module of what is used first.
 */
export const shakenEc2: Plugin = {
  name: 'shaken EC2',
  setup: ({ onLoad }) =>
    onLoad({ filter: /client-ec2[/\\]dist-es[/\\]index\.js$/ }, async ({ path }) => {
      const { outputFiles } = await build({
        stdin: { contents: `export { ${USED.join(', ')} } from ${JSON.stringify(path)};`, resolveDir: '/' },
        bundle: true,
        write: false,
        format: 'esm',
        packages: 'external',
        plugins: [plainKeys],
      });
      return { contents: outputFiles[0]?.text ?? '' };
    }),
};

/**
 * In the schemas, a computed key (`[_xN]: _mO`) is a side effect to esbuild, which keeps all schemas for it: 570 kB, with
 * which every run takes 13 MB more.
 */
const plainKeys: Plugin = {
  name: 'plain keys',
  setup: ({ onLoad }) =>
    onLoad({ filter: /[/\\]schemas_\d+\.js$/ }, ({ path }) => ({
      contents: withPlainKeys(readFileSync(path, 'utf8')),
    })),
};

/** The same module with strings for keys that are computed from constant strings. Pure. */
export function withPlainKeys(source: string): string {
  const constants = new Map(
    Array.from(source.matchAll(/^const (\w+) = ("[^"\\]*");$/gm), ([, name, text]) => [name, text]),
  );
  return source.replaceAll(
    /\[(\w+)\]:/g,
    (key, name: string) => `${constants.get(name) ?? key.slice(0, -1)}:`,
  );
}
