// pnpm campaign

import { campaign } from '../test/campaign/main.ts';

await campaign();
