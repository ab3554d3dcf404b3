import type { Campaign } from './case.ts';
import { catalogue } from './catalogue.ts';
import { clocks } from './clocks.ts';
import { consistency } from './consistency.ts';
import { disks } from './disks.ts';
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
  teardown,
  secrets,
  pages,
  catalogue,
  rights,
  partitions,
];
