import { Aws } from 'aws-irsa';
import { world } from './world.ts';

/** IAM, asked by this process: a call takes milliseconds, where the aws command takes most of a second to start. */
export function iam() {
  Object.assign(process.env, world().environment());
  return new Aws(world().region).iam();
}
