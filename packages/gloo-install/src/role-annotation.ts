/** The annotation from which the pod identity webhook takes the role of a service account. */
export const ROLE_ANNOTATION = 'eks.amazonaws.com/role-arn';
