import { HELM_WAS_KILLED_AN_HOUR_AGO } from 'sandbox';
import { bash, outputOf } from './world.ts';

/** Saves a test the wait until no helm can still be working on an interrupted release. */
export async function anHourAfterHelmWasKilled(): Promise<void> {
  await outputOf(bash(HELM_WAS_KILLED_AN_HOUR_AGO));
}
