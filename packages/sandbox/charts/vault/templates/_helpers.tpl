{{- define "vault.name" -}}
{{ .Values.nameOverride | default .Chart.Name | trunc 63 | trimSuffix "-" }}
{{- end }}

{{/* A release whose name says "vault" gives its own name to everything, any other adds it. */}}
{{- define "vault.fullname" -}}
{{- $name := .Values.nameOverride | default .Chart.Name -}}
{{- $full := contains $name .Release.Name | ternary .Release.Name (printf "%s-%s" .Release.Name $name) -}}
{{ .Values.fullnameOverride | default $full | trunc 63 | trimSuffix "-" }}
{{- end }}

{{- define "vault.serviceAccount" -}}
{{- $own := .Values.server.serviceAccount.create | ternary (include "vault.fullname" .) "default" -}}
{{ .Values.server.serviceAccount.name | default $own }}
{{- end }}

{{/* As the published chart: a Vault elsewhere comes first, then dev mode. */}}
{{- define "vault.mode" -}}
{{- $server := include "vault.on" (list $ .Values.server.enabled) -}}
{{- if or .Values.injector.externalVaultAddr .Values.global.externalVaultAddr (ne $server "true") -}} external
{{- else if eq (.Values.server.dev.enabled | toString) "true" -}} dev
{{- else if eq (.Values.server.ha.enabled | toString) "true" -}} ha
{{- else -}} standalone
{{- end -}}
{{- end }}

{{/* "true" where a part is switched on: (list $ .Values.server.enabled) */}}
{{- define "vault.on" -}}
{{- $own := index . 1 | toString -}}
{{- eq $own "-" | ternary (index . 0).Values.global.enabled $own | toString -}}
{{- end }}

{{- define "vault.scheme" -}}
{{ .Values.global.tlsDisable | ternary "http" "https" }}
{{- end }}

{{- define "vault.selector" -}}
app.kubernetes.io/name: {{ include "vault.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
component: server
{{- end }}

{{- define "vault.labels" -}}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
app.kubernetes.io/name: {{ include "vault.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- end }}

{{- define "vault.injectorSelector" -}}
app.kubernetes.io/name: {{ include "vault.name" . }}-agent-injector
app.kubernetes.io/instance: {{ .Release.Name }}
component: webhook
{{- end }}

{{- define "vault.injectorLabels" -}}
app.kubernetes.io/name: {{ include "vault.name" . }}-agent-injector
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- end }}

{{/* Annotations come as a map, or as YAML in a string that may hold template expressions: (list $ annotations) */}}
{{- define "vault.annotations" -}}
{{- $annotations := index . 1 -}}
{{- if kindIs "string" $annotations }}{{ tpl $annotations (index . 0) }}{{ else }}{{ toYaml $annotations }}{{ end }}
{{- end }}

{{/* A pod's security context, as templates/_helpers.tpl of the published chart has it: .Values.….securityContext */}}
{{- define "vault.podSecurity" -}}
{{ toYaml (.pod | default (dict "runAsNonRoot" true "runAsUser" 100 "runAsGroup" 1000 "fsGroup" 1000)) }}
{{- end }}
