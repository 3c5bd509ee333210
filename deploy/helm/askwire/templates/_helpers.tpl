{{/* Names and labels. */}}
{{- define "askwire.fullname" -}}
{{- if .Values.fullnameOverride }}{{ .Values.fullnameOverride | trunc 40 | trimSuffix "-" }}
{{- else if contains .Chart.Name .Release.Name }}{{ .Release.Name | trunc 40 | trimSuffix "-" }}
{{- else }}{{ printf "%s-%s" .Release.Name .Chart.Name | trunc 40 | trimSuffix "-" }}
{{- end }}
{{- end }}

{{- define "askwire.selector" -}}
app.kubernetes.io/name: {{ .root.Chart.Name }}
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .component }}
{{- end }}

{{- define "askwire.labels" -}}
{{ include "askwire.selector" . }}
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name .root.Chart.Version | replace "+" "_" }}
{{- end }}

{{/* A service's values: the defaults, and what the service says otherwise. */}}
{{- define "askwire.service" -}}
{{- mergeOverwrite (deepCopy .root.Values.defaults) (deepCopy (index (.root.Values.services | default dict) .component | default dict)) | toJson }}
{{- end }}

{{- define "askwire.image" -}}
{{ printf "%s/%s:%s" .root.Values.image.repository .image (.root.Values.image.tag | default .root.Chart.AppVersion) }}
{{- end }}

{{/* Where a thing is: given, or bundled. */}}
{{- define "askwire.natsUrl" -}}
{{- if .Values.bundled.nats.enabled }}nats://{{ include "askwire.fullname" . }}-nats:4222{{ else }}{{ .Values.nats.url }}{{ end }}
{{- end }}

{{- define "askwire.natsMonitoring" -}}
{{- if .Values.bundled.nats.enabled }}{{ include "askwire.fullname" . }}-nats.{{ .Release.Namespace }}:8222{{ else }}{{ .Values.nats.monitoring }}{{ end }}
{{- end }}

{{/* The Secret that a component reads, and the settings in it, as JSON {name, keys}. */}}
{{- define "askwire.secret" -}}
{{- $own := printf "%s-%s" (include "askwire.fullname" .root) .component }}
{{- $extra := .secrets.existingSecret | empty | ternary (keys (.secrets.values | default dict)) list }}
{{- dict "name" (.secrets.existingSecret | default $own) "keys" (concat .secrets.keys $extra | uniq | sortAlpha) | toJson }}
{{- end }}

{{/* A setting's value as the text of an environment variable; numbers keep their digits. */}}
{{- define "askwire.text" -}}
{{- if kindIs "string" . }}{{ . | quote }}{{ else }}{{ toJson . | quote }}{{ end }}
{{- end }}

{{- define "askwire.podSecurity" -}}
runAsNonRoot: true
runAsUser: {{ . }}
runAsGroup: {{ . }}
fsGroup: {{ . }}
fsGroupChangePolicy: OnRootMismatch
seccompProfile: {type: RuntimeDefault}
{{- end }}

{{- define "askwire.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities: {drop: [ALL]}
{{- end }}

{{/* Environment variables that name the files of a Secret's settings. */}}
{{- define "askwire.secretEnv" -}}
{{- range .keys }}
- name: ASKWIRE_{{ upper . }}_FILE
  value: /run/secrets/askwire/{{ . }}
{{- end }}
{{- end }}

{{- define "askwire.secretVolume" -}}
- name: secrets
  secret:
    secretName: {{ .name }}
    defaultMode: 0440
    items:
      {{- range .keys }}
      - {key: {{ . }}, path: {{ . }}}
      {{- end }}
{{- end }}
