export { type Denial, parseDenial } from './denial.ts';
export {
  assumedRoleOf,
  getRoleRepair,
  IMPLICIT_DENIAL,
  isResolveDenial,
} from './get-role-repair.ts';
