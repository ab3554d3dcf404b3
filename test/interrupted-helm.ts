import { runScript } from 'sandbox';
import { world } from './world.ts';

/** Saves a test the wait until no helm can still be working on an interrupted release. */
export async function anHourAfterHelmWasKilled(): Promise<void> {
  await runScript(world(), 'helm_was_killed_an_hour_ago');
}
