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
{{- mergeOverwrite (deepCopy .root.Values.defaults) (deepCopy (index .root.Values.services .component | default dict)) | toJson }}
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

{{/* Values that contradict each other, or miss something: all of them are told at once. */}}
{{- define "askwire.check" -}}
{{- $problems := list }}
{{- range $component := list "gateway" "translator" "validator" "executor" }}
  {{- $service := include "askwire.service" (dict "root" $ "component" $component) | fromJson }}
  {{- $where := printf "services.%s" $component }}
  {{- if and $service.hpa.enabled $service.keda.enabled }}
    {{- $problems = append $problems (printf "%s: hpa and keda are both enabled and would pull the replicas to and fro; enable one of them" $where) }}
  {{- end }}
  {{- if and $service.keda.enabled (eq $component "gateway") }}
    {{- $problems = append $problems (printf "%s: keda scales on a consumer's lag, and the gateway has no consumer; use hpa" $where) }}
  {{- end }}
  {{- if and $service.keda.enabled (not (include "askwire.natsMonitoring" $)) }}
    {{- $problems = append $problems (printf "%s: keda needs nats.monitoring, the host:port of NATS' monitoring endpoint" $where) }}
  {{- end }}
  {{- if and $service.keda.enabled (ge (int $service.keda.scaleInLag) (int $service.keda.scaleOutLag)) }}
    {{- $problems = append $problems (printf "%s.keda: scaleInLag (%v) must be below scaleOutLag (%v)" $where $service.keda.scaleInLag $service.keda.scaleOutLag) }}
  {{- end }}
  {{- if and (eq (int $service.replicas) 0) (not $service.keda.enabled) (not $service.hpa.enabled) }}
    {{- $problems = append $problems (printf "%s: replicas is 0 and nothing would ever start a pod; set replicas to 1 or more, or enable keda with minReplicas 0" $where) }}
  {{- end }}
  {{- range $scaler := list "hpa" "keda" }}
    {{- $limits := index $service $scaler }}
    {{- if and $limits.enabled (gt (int $limits.minReplicas) (int $limits.maxReplicas)) }}
      {{- $problems = append $problems (printf "%s.%s: minReplicas (%v) is above maxReplicas (%v)" $where $scaler $limits.minReplicas $limits.maxReplicas) }}
    {{- end }}
  {{- end }}
  {{- $settings := merge (deepCopy $service.settings) $.Values.settings }}
  {{- $needed := addf 5 (float64 $service.preStopSeconds) (float64 ($settings.drain_seconds | default 10)) }}
  {{- if gt $needed (float64 $service.terminationGracePeriodSeconds) }}
    {{- $problems = append $problems (printf "%s: terminationGracePeriodSeconds is %v but preStopSeconds + drain_seconds + 5 make %v, so queries would be killed; raise it" $where $service.terminationGracePeriodSeconds $needed) }}
  {{- end }}
  {{- $problems = concat $problems (include "askwire.checkSecrets" (dict "where" $where "secrets" $service.secrets) | fromJsonArray) }}
{{- end }}
{{- if .Values.provision.enabled }}
  {{- $secrets := merge (dict "keys" (list "nats_nkey_seed")) .Values.provision.secrets }}
  {{- $problems = concat $problems (include "askwire.checkSecrets" (dict "where" "provision" "secrets" $secrets) | fromJsonArray) }}
{{- end }}
{{- if and .Values.nats.url .Values.bundled.nats.enabled }}
  {{- $problems = append $problems "nats.url is set and bundled.nats is enabled; keep one of them" }}
{{- else if not (include "askwire.natsUrl" .) }}
  {{- $problems = append $problems "nats.url is missing: name your NATS servers (2.11 or later), or set bundled.nats.enabled to try Askwire out" }}
{{- end }}
{{- if and .Values.bundled.nats.enabled (gt (int .Values.provision.streamReplicas) (int .Values.bundled.nats.replicas)) }}
  {{- $problems = append $problems "provision.streamReplicas is above bundled.nats.replicas" }}
{{- end }}
{{- range $name := list "principalPublic" "approvalPublic" }}
  {{- if not (index $.Values.keys $name) }}
    {{- $problems = append $problems (printf "keys.%s is empty: without it no service can verify what another signed; see deploy/generate_secrets.py" $name) }}
  {{- end }}
{{- end }}
{{- if not .Values.datasources.sources }}
  {{- $problems = append $problems "datasources.sources is empty: name at least one database that may be asked" }}
{{- end }}
{{- $dsns := .Values.datasources.secrets }}
{{- if and $dsns.existingSecret $dsns.values }}
  {{- $problems = append $problems "datasources.secrets: give existingSecret or values, not both" }}
{{- else if not $dsns.existingSecret }}
  {{- range $name, $_ := .Values.datasources.sources }}
    {{- if not (hasKey $dsns.values $name) }}
      {{- $problems = append $problems (printf "datasources: %s has no DSN; put one under this name into datasources.secrets" $name) }}
    {{- end }}
  {{- end }}
{{- end }}
{{- with .Values.ingress }}
  {{- if and .enabled (not .host) }}
    {{- $problems = append $problems "ingress.host is missing" }}
  {{- end }}
  {{- if and .enabled (not .clusterIssuer) (not .tlsSecret) }}
    {{- $problems = append $problems "ingress: API keys must not travel in the clear; set ingress.clusterIssuer or ingress.tlsSecret" }}
  {{- end }}
{{- end }}
{{- with .Values.bundled }}
  {{- if .nats.enabled }}
    {{- range $user := list "gateway" "translator" "validator" "executor" "client" "admin" }}
      {{- if not (index $.Values.bundled.nats.publicKeys $user) }}
        {{- $problems = append $problems (printf "bundled.nats.publicKeys.%s is missing; see deploy/generate_secrets.py" $user) }}
      {{- end }}
    {{- end }}
  {{- end }}
  {{- if .postgresql.enabled }}
    {{- range $user := list "postgres" "control" "demo" "monitor" }}
      {{- if not (index $.Values.bundled.postgresql.passwords $user) }}
        {{- $problems = append $problems (printf "bundled.postgresql.passwords.%s is missing; see deploy/generate_secrets.py" $user) }}
      {{- end }}
    {{- end }}
  {{- end }}
  {{- if and .valkey.enabled (not .valkey.password) }}
    {{- $problems = append $problems "bundled.valkey.password is missing; see deploy/generate_secrets.py" }}
  {{- end }}
{{- end }}
{{- if $problems }}
  {{- fail (printf "\n\nThese values cannot work:\n  - %s\n" (join "\n  - " $problems)) }}
{{- end }}
{{- end }}

{{- define "askwire.checkSecrets" -}}
{{- $problems := list }}
{{- if and .secrets.existingSecret .secrets.values }}
  {{- $problems = append $problems (printf "%s.secrets: give existingSecret or values, not both" .where) }}
{{- else if not .secrets.existingSecret }}
  {{- $values := .secrets.values | default dict }}
  {{- $missing := list }}
  {{- range .secrets.keys }}
    {{- if not (index $values .) }}{{ $missing = append $missing . }}{{ end }}
  {{- end }}
  {{- if $missing }}
    {{- $problems = append $problems (printf "%s.secrets: name an existingSecret with %s, or give them as values" .where (join ", " $missing)) }}
  {{- end }}
{{- end }}
{{- toJson $problems }}
{{- end }}
