export type { FleetRuns } from './entry.ts';
export { fleetExportCommand } from './export.ts';
export { fleetCommand } from './fleet-command.ts';
export { parseFleet } from './fleet-file.ts';
export { lastResults } from './last-results.ts';
