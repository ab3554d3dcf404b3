// pnpm acceptance

import 'test/acceptance/main';
