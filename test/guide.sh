# The guide's own headings and commands (Gloo Gateway 1.17), as a reader pastes them one after the other, with its
# Troubleshooting section when the first `vault write auth/aws/role/…` is denied. Two things replace what a reader does: `aws iam
# create-open-id-connect-provider` replaces eksctl, which makes that call, and sed takes the role from the error.

export NAMESPACE=gloo-system
export ACCOUNT_ID=$(aws sts get-caller-identity --query "Account" --output text)
export OIDC_PROVIDER=$(aws eks describe-cluster --name ${CLUSTER_NAME} --region ${AWS_REGION} --query "cluster.identity.oidc.issuer" --output text | sed -e "s/^https:\/\///")

## Step 1: Create a cluster with OIDC
aws iam create-open-id-connect-provider --url https://${OIDC_PROVIDER} --client-id-list sts.amazonaws.com

## Step 2: Set up a Role
cat <<DOCUMENT > trust-relationship.json
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": {
        "Federated": "arn:aws:iam::${ACCOUNT_ID}:oidc-provider/${OIDC_PROVIDER}"
      },
      "Action": "sts:AssumeRoleWithWebIdentity",
      "Condition": {
        "StringEqualsIfExists": {
          "${OIDC_PROVIDER}:aud": "sts.amazonaws.com",
          "${OIDC_PROVIDER}:sub": [
            "system:serviceaccount:${NAMESPACE}:gloo",
            "system:serviceaccount:${NAMESPACE}:discovery"
          ]
        }
      }
    }
  ]
}
DOCUMENT
export VAULT_AUTH_ROLE_NAME="dev-role-iam-${CLUSTER_NAME}"
export VAULT_AUTH_ROLE_ARN=$(aws iam create-role \
  --role-name $VAULT_AUTH_ROLE_NAME \
  --assume-role-policy-document file://trust-relationship.json \
  --description "Vault auth role" | jq -r .Role.Arn)
rm -f trust-relationship.json

## Step 3: Set a Policy
export VAULT_AUTH_POLICY_NAME=gloo-vault-auth-policy-${CLUSTER_NAME}
policy_document() {
  cat <<DOCUMENT > "$1"
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Sid": "",
      "Effect": "Allow",
      "Action": [ "iam:GetInstanceProfile", "ec2:DescribeInstances", "iam:GetUser", "iam:GetRole" ],
      "Resource": "*"
    },
    { "Effect": "Allow", "Action": ["sts:AssumeRole"], "Resource": ["${VAULT_AUTH_ROLE_ARN}"] }
  ]
}
DOCUMENT
}
policy_document gloo-vault-auth-policy.json
export VAULT_AUTH_POLICY_ARN=$(aws iam create-policy \
  --region=${AWS_REGION} \
  --policy-name="${VAULT_AUTH_POLICY_NAME}" \
  --description="Policy used by the Vault user to check instance identity" \
  --policy-document file://gloo-vault-auth-policy.json | jq -r .Policy.Arn)
rm -f gloo-vault-auth-policy.json
aws iam attach-role-policy --role-name=${VAULT_AUTH_ROLE_NAME} --policy-arn=${VAULT_AUTH_POLICY_ARN}

## Step 1: Set up Vault
helm repo add hashicorp "${HASHICORP_HELM_REPO:-https://helm.releases.hashicorp.com}"
helm repo update
helm install vault hashicorp/vault --set "server.dev.enabled=true" --namespace vault --create-namespace
# "When the following command returns a table of key-value pairs, Vault is running and ready to use."
until kubectl exec -n vault vault-0 -- vault status; do sleep 0.5; done

## Step 2: Enable AWS authentication and create a Vault policy
kubectl exec -n vault vault-0 -- sh -c '
vault auth enable aws
vault secrets enable -path="dev" -version=2 kv
cd
cat <<DOCUMENT > policy.hcl
# Access to dev path
path "dev/*" {
  capabilities = ["create", "read", "update", "delete", "list"]
}

# Additional access for UI
path "dev/" {
  capabilities = ["list"]
}

path "sys/mounts" {
  capabilities = ["read", "list"]
}
DOCUMENT
vault policy write dev policy.hcl
rm -f policy.hcl'

## Step 3: Configure the AWS authentication method
export IAM_SERVER_ID_HEADER_VALUE=vault.gloo.example.com
kubectl -n vault exec vault-0 -- vault write auth/aws/config/client \
  iam_server_id_header_value=${IAM_SERVER_ID_HEADER_VALUE} \
  sts_endpoint=https://sts.${AWS_REGION}.amazonaws.com \
  sts_region=${AWS_REGION}

## Step 4: Associate the Vault Policy with AWS Role
associate() {
  kubectl -n vault exec vault-0 -- vault write auth/aws/role/${VAULT_AUTH_ROLE_NAME} \
    auth_type=iam \
    bound_iam_principal_arn="${VAULT_AUTH_ROLE_ARN}" \
    policies=dev \
    max_ttl=15m
}
if ! associate 2> denial.txt; then
  cat denial.txt
  ## Create the policy and associate it with the role
  export VAULT_ASSUMED_ROLE=$(sed -n 's/.*assumed-role\/\([^/]*\)\/.*/\1/p' denial.txt)
  export VAULT_AUTH_GET_ROLE_POLICY_NAME=gloo-vault-auth-get-role-policy-${CLUSTER_NAME}
  policy_document gloo-vault-auth-policy-get-role.json
  export VAULT_AUTH_POLICY_ASSUME_ROLE_ARN=$(aws iam create-policy \
    --region=${AWS_REGION} \
    --policy-name="${VAULT_AUTH_GET_ROLE_POLICY_NAME}" \
    --description="Policy used by the Vault assumed role to access the ${VAULT_AUTH_ROLE_NAME} role" \
    --policy-document file://gloo-vault-auth-policy-get-role.json | jq -r .Policy.Arn)
  aws iam attach-role-policy --role-name ${VAULT_ASSUMED_ROLE} --policy-arn=${VAULT_AUTH_POLICY_ASSUME_ROLE_ARN}
  rm gloo-vault-auth-policy-get-role.json
  ## Try to associate the Vault policy with the AWS role again
  until associate; do sleep 1; done
fi

## Step 1: Prepare Helm overrides
export VAULT_ADDRESS=http://vault-internal.vault:8200
cat <<DOCUMENT > helm-overrides.yaml
settings:
  secretOptions:
    sources:
    - vault:
        # set to address for the Vault instance
        address: ${VAULT_ADDRESS}
        aws:
          iamServerIdHeader: ${IAM_SERVER_ID_HEADER_VALUE}
          mountPath: aws
          region: ${AWS_REGION}
        # assumes kv store is mounted on 'dev'
        pathPrefix: dev
    - kubernetes: {}
gloo:
  serviceAccount:
    extraAnnotations:
      eks.amazonaws.com/role-arn: ${VAULT_AUTH_ROLE_ARN}
discovery:
  serviceAccount:
    extraAnnotations:
      eks.amazonaws.com/role-arn: ${VAULT_AUTH_ROLE_ARN}
DOCUMENT

## Step 2: Install Gloo using Helm
export EDGE_VERSION=v1.17.3
helm repo add gloo "${GLOO_HELM_REPO:-https://storage.googleapis.com/solo-public-helm}"
helm repo update
helm install gloo gloo/gloo --namespace gloo-system --create-namespace --version ${EDGE_VERSION} --values helm-overrides.yaml
kubectl wait --for=condition=Available deployment --all --namespace gloo-system
