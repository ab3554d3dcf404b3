// pnpm sandbox up|down|status|env|logs|reset
import { sandboxCommand } from 'sandbox';
import { endQuietlyWithReader } from './command-line/pipe.ts';

endQuietlyWithReader();
process.exitCode = await sandboxCommand(process.argv.slice(2));
