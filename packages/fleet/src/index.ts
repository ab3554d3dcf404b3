export type { EntryRuns } from './entry.ts';
export { fleetExportCommand } from './export.ts';
export { fleetCommand } from './fleet-command.ts';
export { parseFleet } from './fleet-file.ts';
export type { Runs } from './run-cluster.ts';
