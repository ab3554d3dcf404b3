import { calls } from './calls.ts';
import type { Campaign } from './case.ts';
import { catalogue } from './catalogue.ts';
import { eksctl } from './eksctl.ts';
import { moments } from './moments.ts';
import { repairs } from './repairs.ts';
import { rights } from './rights.ts';
import { secrets } from './secrets.ts';
import { states } from './states.ts';
import { surroundings } from './surroundings.ts';
import { variants } from './variants.ts';

/** All campaigns, in the order of their table. */
export const CAMPAIGNS: Readonly<Record<string, Campaign>> = {
  calls,
  moments,
  surroundings,
  catalogue,
  repairs,
  rights,
  secrets,
  states,
  eksctl,
  variants,
};
