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
  {{- $problems = concat $problems (include "askwire.checkPods" (dict "where" $where "service" $service) | fromJsonArray) }}
{{- end }}
{{- $problems = concat $problems (include "askwire.checkSettings" . | fromJsonArray) }}
{{- $problems = concat $problems (include "askwire.checkNames" . | fromJsonArray) }}
{{- if .Values.provision.enabled }}
  {{- $secrets := merge (dict "keys" (list "nats_nkey_seed")) .Values.provision.secrets }}
  {{- $problems = concat $problems (include "askwire.checkSecrets" (dict "where" "provision" "secrets" $secrets) | fromJsonArray) }}
{{- end }}
{{- if .Values.audit.enabled }}
  {{- $secrets := merge (dict "keys" (list "nats_nkey_seed")) .Values.audit.secrets }}
  {{- $problems = concat $problems (include "askwire.checkSecrets" (dict "where" "audit" "secrets" $secrets) | fromJsonArray) }}
{{- end }}
{{- if and .Values.nats.url .Values.bundled.nats.enabled }}
  {{- $problems = append $problems "nats.url is set and bundled.nats is enabled; keep one of them" }}
{{- else if not (include "askwire.natsUrl" .) }}
  {{- $problems = append $problems "nats.url is missing: name your NATS servers (2.11 or later), or set bundled.nats.enabled to try Askwire out" }}
{{- end }}
{{- $problems = concat $problems (include "askwire.checkNats" . | fromJsonArray) }}
{{- if .Values.networkPolicy.enabled }}
  {{- $problems = concat $problems (include "askwire.checkNetwork" . | fromJsonArray) }}
{{- end }}
{{- if and .Values.bundled.nats.enabled (gt (int .Values.provision.streamReplicas) (int .Values.bundled.nats.replicas)) }}
  {{- $problems = append $problems "provision.streamReplicas is above bundled.nats.replicas" }}
{{- end }}
{{- range $name := list "principalPublic" "approvalPublic" }}
  {{- if not (index $.Values.keys $name) }}
    {{- $problems = append $problems (printf "keys.%s is empty: without it no service can verify what another signed; see deploy/generate_secrets.py" $name) }}
  {{- end }}
{{- end }}
{{- range $name := list "principalPublic" "approvalPublic" }}
  {{- range $key := index $.Values.keys $name }}
    {{- if not (regexMatch "^[A-Za-z0-9+/]{43}=$" $key) }}
      {{- $problems = append $problems (printf "keys.%s: %q is no public key, which is 32 bytes in base64 (44 characters); see deploy/generate_secrets.py" $name $key) }}
    {{- end }}
  {{- end }}
{{- end }}
{{- range $key := .Values.keys.principalPublic }}
  {{- if has $key $.Values.keys.approvalPublic }}
    {{- $problems = append $problems "keys: the same key is in principalPublic and approvalPublic, so whoever may name an asker could approve statements; make two" }}
  {{- end }}
{{- end }}
{{- if not .Values.datasources.sources }}
  {{- $problems = append $problems "datasources.sources is empty: name at least one database that may be asked" }}
{{- end }}
{{- $dsns := .Values.datasources.secrets }}
{{- if and $dsns.existingSecret $dsns.values }}
  {{- $problems = append $problems "datasources.secrets: give existingSecret or values, not both" }}
{{- else if not $dsns.existingSecret }}
  {{- range $name, $fields := .Values.datasources.sources }}
    {{- if not (hasKey $dsns.values $name) }}
      {{- $problems = append $problems (printf "datasources: %s has no DSN; put one under this name into datasources.secrets" $name) }}
    {{- end }}
    {{- range $field := list "mask_key_file" "write_dsn_file" }}
      {{- $file := index ($fields | default dict) $field | default "" }}
      {{- if and $file (not (hasKey $dsns.values (base $file))) }}
        {{- $problems = append $problems (printf "datasources: %s of %s is %s, and datasources.secrets holds no %s" $field $name $file (base $file)) }}
      {{- end }}
    {{- end }}
  {{- end }}
{{- end }}
{{- with .Values.ingress }}
  {{- if and .enabled (not .host) }}
    {{- $problems = append $problems "ingress.host is missing" }}
  {{- else if and .enabled (not (regexMatch "^(\\*\\.)?[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$" .host)) }}
    {{- $problems = append $problems (printf "ingress.host: %q is no host name; write it as ask.example.com, in small letters, without https:// or a path" .host) }}
  {{- end }}
  {{- if and .enabled (not .clusterIssuer) (not .tlsSecret) }}
    {{- $problems = append $problems "ingress: API keys must not travel in the clear; set ingress.clusterIssuer or ingress.tlsSecret" }}
  {{- end }}
{{- end }}
{{- with .Values.bundled }}
  {{- if .nats.enabled }}
    {{- range $user := list "gateway" "translator" "validator" "executor" "client" "auditor" "admin" "issuer" }}
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
  {{- if .nats.enabled }}
    {{- $version := regexFind ":v?[0-9]+[.][0-9]+" .nats.image | replace ":" "" | replace "v" "" }}
    {{- if not $version }}
      {{- $problems = append $problems (printf "bundled.nats.image: %s names no version, and another server may come with every pull; write nats:2.12-alpine" .nats.image) }}
    {{- else if semverCompare "<2.11" $version }}
      {{- $problems = append $problems (printf "bundled.nats.image: %s is too old, no service would start with it; take 2.11 or later" .nats.image) }}
    {{- end }}
  {{- end }}
  {{- if .valkey.enabled }}
    {{- range $component := list "gateway" "translator" }}
      {{- $secrets := (include "askwire.service" (dict "root" $ "component" $component) | fromJson).secrets }}
      {{- if not (or (has "redis_url" $secrets.keys) (hasKey ($secrets.values | default dict) "redis_url")) }}
        {{- $problems = append $problems (printf "bundled.valkey is enabled, and the %s is not told of it: its Secret holds no redis_url; add that to services.%s.secrets.keys" $component $component) }}
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

{{/* Where NATS and its monitoring are. */}}
{{- define "askwire.checkNats" -}}
{{- $problems := list }}
{{- range $url := splitList "," .Values.nats.url }}
  {{- if and $.Values.nats.url (not (regexMatch "^(nats|tls|ws|wss)://[^/]+" (trim $url))) }}
    {{- $problems = append $problems (printf "nats.url: %q is no address of NATS; write nats://HOST:4222 or tls://HOST:4222, several with commas" (trim $url)) }}
  {{- else if contains "@" $url }}
    {{- $problems = append $problems "nats.url holds a user or a password, and would be read by whoever reads a ConfigMap; services log in with their nkey" }}
  {{- end }}
{{- end }}
{{- $port := regexFind "[0-9]+$" .Values.nats.monitoring | int }}
{{- if and .Values.nats.monitoring (or (not (regexMatch "^[^/:]+:[0-9]+$" .Values.nats.monitoring)) (lt $port 1) (gt $port 65535)) }}
  {{- $problems = append $problems (printf "nats.monitoring: %q must be host:port, without http:// or a path; KEDA adds those" .Values.nats.monitoring) }}
{{- end }}
{{- toJson $problems }}
{{- end }}

{{/* Addresses on ports that the network policies keep closed. */}}
{{- define "askwire.checkNetwork" -}}
{{- $problems := list }}
{{- $usual := dict "nats" "4222" "tls" "4222" "ws" "80" "wss" "443" "http" "80" "https" "443" }}
{{- $addresses := list }}
{{- range $url := splitList "," .Values.nats.url }}
  {{- $addresses = append $addresses (dict "of" "nats.url" "url" (trim $url) "policy" "nats") }}
{{- end }}
{{- range $component := list "gateway" "translator" "validator" "executor" }}
  {{- $service := include "askwire.service" (dict "root" $ "component" $component) | fromJson }}
  {{- $settings := merge (deepCopy $service.settings) $.Values.settings }}
  {{- $policies := dict "otlp_endpoint" "traces" }}
  {{- if eq $component "translator" }}
    {{- $policies = merge $policies (dict "openai_base_url" "models" "anthropic_base_url" "models") }}
  {{- end }}
  {{- range $setting, $policy := $policies }}
    {{- with index $settings $setting }}
      {{- $addresses = append $addresses (dict "of" (printf "%s of the %s" $setting $component) "url" . "policy" $policy) }}
    {{- end }}
  {{- end }}
{{- end }}
{{- range $name, $issuer := .Values.issuers }}
  {{- if hasPrefix "https://" $issuer.keys }}
    {{- $addresses = append $addresses (dict "of" (printf "issuers.%s.keys" $name) "url" $issuer.keys "policy" "issuers") }}
  {{- end }}
{{- end }}
{{- range $addresses }}
  {{- $scheme := regexFind "^[a-z]+" .url }}
  {{- $port := regexFind "^[a-z]+://[^/]*" .url | regexFind ":[0-9]+$" | trimPrefix ":" | default (get $usual $scheme) }}
  {{- $open := index $.Values.networkPolicy .policy }}
  {{- if and $port (not (regexMatch (printf "(^| )%s( |$)" $port) (join " " $open.ports))) }}
    {{- $problems = append $problems (printf "%s is on port %s, which networkPolicy.%s.ports keeps closed; add it there" .of $port .policy) }}
  {{- end }}
{{- end }}
{{- toJson $problems }}
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

{{/* What the pods of one service are given. */}}
{{- define "askwire.checkPods" -}}
{{- $problems := list }}
{{- $where := .where }}
{{- $resources := .service.resources }}
{{- range $what := list "cpu" "memory" }}
  {{- $least := index $resources.requests $what }}
  {{- $most := index $resources.limits $what }}
  {{- if gt (include "askwire.quantity" $least | float64) (include "askwire.quantity" $most | float64) }}
    {{- $problems = append $problems (printf "%s.resources: requests.%s (%v) is above limits.%s (%v), and no node would take such a pod" $where $what $least $what $most) }}
  {{- end }}
{{- end }}
{{- range $what := list "cpu" "memory" }}
  {{- if and $.service.hpa.enabled (eq (include "askwire.quantity" (index $resources.requests $what) | float64) 0.0) }}
    {{- $problems = append $problems (printf "%s.hpa scales on a share of requests.%s, which is 0; say what a pod needs" $where $what) }}
  {{- end }}
{{- end }}
{{- range $label := list "name" "instance" "component" }}
  {{- if hasKey $.service.podLabels (printf "app.kubernetes.io/%s" $label) }}
    {{- $problems = append $problems (printf "%s.podLabels: app.kubernetes.io/%s is how the chart finds its pods; take another label" $where $label) }}
  {{- end }}
{{- end }}
{{- range .service.extraEnv }}
  {{- if hasPrefix "ASKWIRE_" .name }}
    {{- $problems = append $problems (printf "%s.extraEnv: %s is a setting; write it under %s.settings, or as a key of its Secret, where it is checked" $where .name $where) }}
  {{- end }}
{{- end }}
{{- $taken := toString .service.pdb.maxUnavailable }}
{{- $pods := .service.hpa.enabled | ternary (int .service.hpa.minReplicas) (.service.keda.enabled | ternary (int .service.keda.minReplicas) (int .service.replicas)) }}
{{- $all := or (eq $taken "100%") (and (gt $pods 1) (not (hasSuffix "%" $taken)) (ge (int $taken) $pods)) }}
{{- if and .service.pdb.enabled $all }}
  {{- $problems = append $problems (printf "%s.pdb.maxUnavailable is %s of %v pods: a drain may take all of them at once; allow fewer, or switch pdb off" $where $taken $pods) }}
{{- end }}
{{- if and .service.pdb.enabled (has (toString .service.pdb.maxUnavailable) (list "0" "0%")) }}
  {{- $problems = append $problems (printf "%s.pdb.maxUnavailable is %v: no node that runs a pod of it could ever be drained; allow 1" $where .service.pdb.maxUnavailable) }}
{{- end }}
{{- toJson $problems }}
{{- end }}

{{/* Kubernetes' quantities as numbers: cores, or bytes. */}}
{{- define "askwire.quantity" -}}
{{- $text := toString . }}
{{- $number := regexFind "^[0-9.]+" $text | float64 }}
{{- $unit := trimPrefix (regexFind "^[0-9.]+" $text) $text }}
{{- $factors := dict "" 1.0 "m" 0.001 "k" 1e3 "M" 1e6 "G" 1e9 "T" 1e12 "Ki" 1024.0 "Mi" 1048576.0 "Gi" 1073741824.0 "Ti" 1099511627776.0 }}
{{- mulf $number (get $factors $unit | default 1.0) | printf "%f" }}
{{- end }}

{{/* Settings that need each other, or a secret. */}}
{{- define "askwire.checkSettings" -}}
{{- $problems := list }}
{{- $gateway := include "askwire.service" (dict "root" . "component" "gateway") | fromJson }}
{{- $usual := float64 ($gateway.settings.deadline_ms | default 30000) }}
{{- $longest := float64 ($gateway.settings.max_deadline_ms | default 300000) }}
{{- if gt $usual $longest }}
  {{- $problems = append $problems (printf "services.gateway.settings: deadline_ms (%v) is above max_deadline_ms (%v)" $usual $longest) }}
{{- end }}
{{- range $name, $issuer := .Values.issuers }}
  {{- if and (hasPrefix "/" $issuer.keys) (not $gateway.filesSecret) }}
    {{- $problems = append $problems (printf "issuers.%s.keys is %s, and services.gateway.filesSecret names no Secret that holds it" $name $issuer.keys) }}
  {{- end }}
{{- end }}
{{- $translator := include "askwire.service" (dict "root" . "component" "translator") | fromJson }}
{{- $held := concat $translator.secrets.keys (keys ($translator.secrets.values | default dict)) }}
{{- range $provider := splitList "," ($translator.settings.providers | default "") }}
  {{- $key := printf "%s_api_key" (trim $provider) }}
  {{- $keyless := and (eq (trim $provider) "openai") $translator.settings.openai_base_url }}
  {{- if and (has (trim $provider) (list "openai" "anthropic")) (not $keyless) (not (has $key $held)) }}
    {{- $problems = append $problems (printf "services.translator: settings.providers names %s, and its Secret holds no %s; add that to secrets.keys" (trim $provider) $key) }}
  {{- end }}
{{- end }}
{{- toJson $problems }}
{{- end }}

{{/* Data sources that are named, and are not there. */}}
{{- define "askwire.checkNames" -}}
{{- $problems := list }}
{{- $sources := .Values.datasources.sources | default dict }}
{{- range $kind := list "policies" "context" }}
  {{- range $name, $_ := index $.Values $kind }}
    {{- if not (hasKey $sources $name) }}
      {{- $problems = append $problems (printf "%s.%s: there is no data source of this name; datasources.sources has %s" $kind $name (keys $sources | sortAlpha | join ", ")) }}
    {{- end }}
  {{- end }}
{{- end }}
{{- if and .Values.test.apiKeySecret (not (hasKey $sources .Values.test.datasource)) }}
  {{- $problems = append $problems (printf "test.datasource: %s is not one of datasources.sources, and helm test would fail" .Values.test.datasource) }}
{{- end }}
{{- toJson $problems }}
{{- end }}
