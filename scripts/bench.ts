// pnpm bench

import { bench } from 'test/bench/main';

await bench();
