export { preflight } from './00-preflight.ts';
export { aws } from './01-aws.ts';
export { vault } from './02-vault.ts';
export { gloo } from './03-gloo.ts';
export { verify } from './04-verify.ts';
export { troubleshoot } from './90-troubleshoot.ts';
export { teardown } from './99-teardown.ts';
export {
  type Clients,
  closeClients,
  createClients,
  givenValuesOf,
  openRunContext,
  type RunContext,
  type SharedClients,
  sharing,
} from './context.ts';
export { type Environment, vaultEnvironment } from './environment.ts';
export { checkFlags, type Flags, gatherInputs, guideVersion } from './gather-inputs.ts';
export { type Inputs, SECRET_INPUTS, VARIABLES } from './inputs.ts';
export { observeChain } from './observe-chain.ts';
export { repairSections, stepsFor } from './repair-sections.ts';
export { WrongCluster } from './right-cluster.ts';
export { symbolicContext, type Variant } from './symbolic.ts';
