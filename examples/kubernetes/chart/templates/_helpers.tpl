{{- define "lexgate.selector" -}}
app.kubernetes.io/name: {{ .Release.Name }}
{{- end }}

{{- define "lexgate.labels" -}}
{{ include "lexgate.selector" . }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ .Chart.Name }}-{{ .Chart.Version }}
{{- end }}

{{/* What lexgate.yaml holds: the settings, and what this chart knows better. */}}
{{- define "lexgate.settings" -}}
{{- $added := dict "gateway" (dict "routes" "/etc/lexgate/routes.yaml") }}
{{- if ne .Values.ledger.kind "none" }}
{{- $ledger := dict "key_file" "/etc/lexgate-ledger/key" }}
{{- if eq .Values.ledger.kind "sqlite" }}
{{- $_ := set $ledger "path" "/var/lib/lexgate/ledger.db" }}
{{- end }}
{{- $_ := set $added "ledger" $ledger }}
{{- end }}
{{- toYaml (mergeOverwrite (deepCopy .Values.lexgate.settings) $added) }}
{{- end }}

{{/* What every container of a pod under the restricted standard has, beside its user. */}}
{{- define "lexgate.confined" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities:
  drop: [ALL]
{{- end }}
