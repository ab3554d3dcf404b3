// pnpm bench

import { bench } from '../test/bench/main.ts';

await bench();
