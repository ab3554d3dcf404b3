import { breaks } from './breaks.ts';
import type { Campaign } from './case.ts';
import { clocks } from './clocks.ts';
import { consistency } from './consistency.ts';
import { diagnoses } from './diagnoses.ts';
import { disks } from './disks.ts';
import { drift } from './drift.ts';
import { faults } from './faults.ts';
import { handovers } from './handovers.ts';
import { kills } from './kills.ts';
import { pages } from './pages.ts';
import { partitions } from './partitions.ts';
import { races } from './races.ts';
import { rights } from './rights.ts';
import { secrets } from './secrets.ts';
import { shapes } from './shapes.ts';
import { teardown } from './teardown.ts';

/** All campaigns, in the order of their table. */
export const CAMPAIGNS: readonly Campaign[] = [
  faults,
  shapes,
  kills,
  handovers,
  consistency,
  clocks,
  disks,
  races,
  drift,
  teardown,
  secrets,
  pages,
  breaks,
  diagnoses,
  rights,
  partitions,
];
