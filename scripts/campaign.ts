// pnpm campaign

import { campaign } from 'test/campaign/main';

await campaign();
