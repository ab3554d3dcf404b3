# Names of the guide: cluster my-cluster, account 123456789012, auth/aws, dev/. See docs/security.md.
path "sys/auth" {
  capabilities = ["read"]
}

path "sys/auth/aws" {
  capabilities = ["delete", "sudo", "update"]
}

path "sys/auth/aws/tune" {
  capabilities = ["sudo", "update"]
}

path "sys/mounts" {
  capabilities = ["read"]
}

path "sys/mounts/dev" {
  capabilities = ["delete", "update"]
}

path "sys/mounts/dev/tune" {
  capabilities = ["update"]
}

path "dev/config" {
  capabilities = ["read", "update"]
}

path "sys/policies/acl/dev" {
  capabilities = ["delete", "read", "update"]
}

path "auth/aws/config/client" {
  capabilities = ["create", "delete", "read", "update"]
}

path "auth/aws/role/dev-role-iam-my-cluster" {
  capabilities = ["create", "delete", "read", "update"]
}

# Without it, a configuration that differs is a conflict: others may log in with it.
path "auth/aws/role" {
  capabilities = ["list"]
}

path "auth/aws/config/sts/123456789012" {
  capabilities = ["create", "delete", "read", "update"]
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

# Without these, a teardown keeps the secrets engine and its policy: others may use them.
path "auth/token/accessors" {
  capabilities = ["list", "sudo"]
}

path "auth/token/lookup-accessor" {
  capabilities = ["update"]
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
