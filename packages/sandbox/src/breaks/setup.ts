/**
 * The names of the guide's resources as variables, and functions that several scripts use. They rely on
 * the `subjects` of run-script.ts, and the variables of the sandbox's environment.
 */
export const SETUP = `
ROLE=dev-role-iam-$CLUSTER_NAME
ROLE_ARN=arn:$PARTITION:iam::$ACCOUNT:role/$ROLE
POLICY=arn:$PARTITION:iam::$ACCOUNT:policy/gloo-vault-auth-policy-$CLUSTER_NAME
PROVIDER=arn:$PARTITION:iam::$ACCOUNT:oidc-provider/$ISSUER
OTHER_REGION=eu-west-1; if [ $AWS_REGION = eu-west-1 ]; then OTHER_REGION=us-east-1; fi
OTHER_ISSUER=\${ISSUER%/id/*}/id/EXAMPLED539D4633E53DE1B71EXAMPLE

# Ends a script whose fault exists already.
already() { echo "this fault exists already: $*" >&2; exit 0; }

vault() { kubectl exec -n vault vault-0 -- vault "$@"; }
trust() { aws iam get-role --role-name $ROLE --query Role.AssumeRolePolicyDocument --output json; }
document() {
  aws iam get-policy-version --policy-arn $POLICY --query PolicyVersion.Document --output json \\
    --version-id "$(aws iam get-policy --policy-arn $POLICY --query Policy.DefaultVersionId --output text)"
}
attached_to() { aws iam list-attached-role-policies --role-name "$1" --query 'AttachedPolicies[].PolicyArn' --output json; }
inline_of() { aws iam list-role-policies --role-name "$1" --query PolicyNames --output json; }
# Whether a JSON list has an item.
has() { [ "$(jq --arg item "$2" 'index($item) != null' <<< "$1")" = true ]; }
`;
