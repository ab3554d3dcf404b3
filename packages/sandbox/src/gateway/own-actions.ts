import { SETTLED_ACTIONS } from './consistency.ts';
import { MOTO_GAPS } from './moto-gaps.ts';
import { OWN_EKS_ACTIONS } from './own-eks-calls.ts';

/** The actions that the gateway answers itself, by service. A test compares each answer with the service's model. */
export const OWN_ACTIONS: Readonly<Record<'eks' | 'iam' | 'sts' | 'sso', readonly string[]>> = {
  eks: OWN_EKS_ACTIONS,
  iam: [...Object.keys(MOTO_GAPS), ...SETTLED_ACTIONS],
  sts: ['AssumeRoleWithWebIdentity'],
  sso: ['GetRoleCredentials'],
};
