import { startSandbox } from 'sandbox';
import { logIn, upToGloo } from '../gloo-login.ts';
import { world } from '../world.ts';
import type { Campaign, Survival } from './case.ts';
import { trial } from './trial.ts';

/** China, whose endpoints have another domain, and GovCloud. */
export const partitions: Campaign = {
  id: 'partitions',
  promise: 'In AWS’s partitions for China and for the US government, the guide’s role can log in to Vault.',
  cases: () =>
    ['cn-north-1', 'us-gov-west-1'].map((region) => ({
      name: `the role created in ${region} logs in`,
      group: 'Another partition of AWS',
      quick: region === 'cn-north-1',
      run: () => logInFrom(region),
    })),
};

/** Uses another sandbox, because an account belongs to one partition. */
async function logInFrom(region: string): Promise<Survival> {
  const starting = await startSandbox({ name: `${world().name}-${region.slice(0, 2)}`, region });
  try {
    const cluster = await starting.ready;
    const known = { 'the other secret access key': cluster.env.AWS_SECRET_ACCESS_KEY ?? '' };
    await upToGloo(cluster, (args, settings) => trial(args, { ...settings, known }));
    await logIn(cluster, cluster);
    return 'survived';
  } finally {
    await starting.down();
    Object.assign(process.env, world().environment());
  }
}
