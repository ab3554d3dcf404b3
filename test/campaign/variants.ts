import { fail } from '../expect-run.ts';
import { nodeOf, SUPPORTED_NODES } from '../node-versions.ts';
import { start } from '../start.ts';
import { SANDBOX, useVariants } from '../world.ts';
import type { Campaign } from './case.ts';

/** The end-to-end tests whose outcome depends most on Helm and on the AWS CLI. */
const FILES = ['variants', 'upgrades', 'charts', 'records', 'pending', 'teardown', 'teardown-parts'];

/** Tests with the older Helm and AWS CLI that many machines still have, and with each later version of Node. */
export const variants: Campaign = () => [
  ...FILES.map((file) => ({
    name: `${file} with Helm 3 and AWS CLI 1`,
    isSlow: true,
    run: () => withVariants(() => testFile(file)),
  })),
  ...SUPPORTED_NODES.flatMap((major) =>
    ['guide', 'teardown'].map((file) => ({
      name: `${file} with Node ${major}`,
      isSlow: true,
      run: () => testFile(file, nodeOf(major)),
    })),
  ),
];

/** Runs `work` with the older Helm and AWS CLI. */
export async function withVariants(work: () => Promise<void>): Promise<void> {
  await useVariants(true);
  await work().finally(() => useVariants(false));
}

async function testFile(file: string, node = process.execPath): Promise<void> {
  const env = { ...process.env, SANDBOX_NAME: SANDBOX };
  const { ended } = start(node, ['--import', import.meta.resolve('tsx'), `test/${file}.test.ts`], { env });
  const { exitCode, output } = await ended;
  if (exitCode !== 0) fail(`${file} failed`, output);
}
