# Written by `pnpm pages` from vault.hcl.
# Names of the guide: cluster my-cluster, account 123456789012, auth/aws, dev/. See docs/security.md.
path "sys/auth" {
  capabilities = ["read"]
}

path "sys/mounts" {
  capabilities = ["read"]
}

path "dev/config" {
  capabilities = ["read"]
}

path "sys/policies/acl/dev" {
  capabilities = ["read"]
}

path "auth/aws/config/client" {
  capabilities = ["read"]
}

path "auth/aws/role/dev-role-iam-my-cluster" {
  capabilities = ["read"]
}

# Without it, a configuration that differs is a conflict: others may log in with it.
path "auth/aws/role" {
  capabilities = ["list"]
}

path "auth/aws/config/sts/123456789012" {
  capabilities = ["read"]
}

path "dev/metadata/*" {
  capabilities = ["list"]
}

# To say before the first change what the token lacks.
path "sys/capabilities-self" {
  capabilities = ["update"]
}

# To list who else may read Gloo's secrets. A run says what it may not list.
path "sys/policies/acl" {
  capabilities = ["list"]
}

path "sys/policies/acl/*" {
  capabilities = ["read"]
}

path "auth/+/+" {
  capabilities = ["list"]
}

path "auth/+/+/+" {
  capabilities = ["list", "read"]
}

path "auth/+/config" {
  capabilities = ["read"]
}

path "auth/token/lookup-self" {
  capabilities = ["read"]
}

path "identity/entity/id" {
  capabilities = ["list"]
}

path "identity/entity/id/*" {
  capabilities = ["read"]
}

path "identity/group/id" {
  capabilities = ["list"]
}

path "identity/group/id/*" {
  capabilities = ["read"]
}

# To find out whether the identity of Gloo's logins is disabled.
path "identity/lookup/entity" {
  capabilities = ["update"]
}
