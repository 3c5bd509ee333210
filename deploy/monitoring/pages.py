"""The seven dashboards: what each shows, row by row."""

from __future__ import annotations

from typing import Final

from deploy.monitoring.panels import Dashboard, Panel, Query, figure, graph, percentiles

OVERVIEW: Final = Dashboard(
    "overview",
    "Askwire / System Overview",
    (
        (
            figure("Requests a second", "reqps", "sum(askwire:http_requests:rate5m)"),
            figure(
                "Share of errors", "percentunit", "askwire:http_errors:ratio_rate5m", "5xx only; a refusal is no error."
            ),
            figure("p95 of a question", "s", 'askwire:http_request_seconds:p95_5m{route="/v1/query"}'),
            figure("Waiting for work", "short", "sum(askwire:queue_depth:max)"),
        ),
        (
            graph("Instances up", "short", Query("sum by (job) (up)", "{{job}}")),
            graph(
                "Error budget: how many times too fast",
                "short",
                Query("askwire:http_errors:ratio_rate1h / 0.005", "1h"),
                Query("askwire:http_errors:ratio_rate6h / 0.005", "6h"),
                description="14.4 for an hour wakes somebody.",
            ),
        ),
        (
            graph(
                "CPU of the hosts",
                "percentunit",
                Query('1 - avg by (instance) (rate(node_cpu_seconds_total{mode="idle"}[5m]))'),
            ),
            graph(
                "Memory of the hosts",
                "percentunit",
                Query("1 - node_memory_MemAvailable_bytes / node_memory_MemTotal_bytes", "{{instance}}"),
            ),
        ),
        (
            graph(
                "Free disk",
                "percentunit",
                Query(
                    'node_filesystem_avail_bytes{fstype!~"tmpfs|overlay|squashfs|ramfs"} / node_filesystem_size_bytes',
                    "{{instance}} {{mountpoint}}",
                ),
            ),
            Panel("Versions", "short", (Query("count by (service, version) (askwire_build_info)"),), "table"),
        ),
    ),
)
LINE: Final = Dashboard(
    "line",
    "Askwire / The Line",
    (
        (
            graph("Throughput of each hop", "ops", Query("sum by (hop) (askwire:hop_results:rate5m)", "{{hop}}")),
            graph(
                "How work ended, other than ok",
                "ops",
                Query('askwire:hop_results:rate5m{result!="ok"}', "{{hop}} {{result}}"),
            ),
        ),
        (
            graph("Time a hop takes", "s", *percentiles("askwire:hop_seconds", "hop")),
            graph("Time a message waits for it", "s", *percentiles("askwire:queue_seconds", "hop")),
        ),
        (
            graph(
                "Messages that wait",
                "short",
                Query("askwire:queue_depth:max", "{{consumer_name}}"),
                Query("max by (hop) (askwire_queue_depth)", "{{hop}}, as it saw them"),
            ),
            graph(
                "Work under way",
                "short",
                Query("sum by (hop) (askwire_hop_in_flight)", "{{hop}}"),
                Query("sum by (hop) (askwire_hop_waiting)", "{{hop}}, of them waiting for their turn"),
                Query("sum(askwire_queries_under_way)", "whole queries at the gateways"),
                Query("sum(askwire_queries_limit)", "as many as the gateways carry"),
            ),
            graph(
                "Delivered again", "short", Query("sum by (hop) (increase(askwire_redeliveries_total[5m]))", "{{hop}}")
            ),
        ),
        (
            graph("Queries to be answered later", "short", Query("max(askwire_deferred_queries)", "under way")),
            graph(
                "How often they were published",
                "short",
                Query("sum by (publication) (increase(askwire_deferred_published_total[5m]))", "{{publication}}"),
            ),
            graph("The oldest of them", "s", Query("max(askwire_deferred_oldest_seconds)", "age")),
        ),
        (
            graph("Rows on their way", "Bps", Query("sum(rate(askwire_stream_bytes_total[5m]))", "bytes")),
            graph(
                "Streams that wait for their reader",
                "ops",
                Query("sum(rate(askwire_credit_wait_seconds_count[5m]))", "waits"),
                Query("sum(rate(askwire_stream_stalls_total[5m]))", "cut"),
                Query('sum(rate(askwire_credits_total{result="refused"}[5m]))', "grants refused"),
            ),
            graph("How long they wait", "s", *percentiles("askwire:credit_wait_seconds", "job")),
        ),
        (
            graph("How queries ended", "ops", Query("sum by (code) (askwire:outcomes:rate5m)", "{{code}}")),
            graph("Who decided it", "ops", Query("sum by (by) (askwire:outcomes:rate5m)", "{{by}}")),
            graph(
                "JetStream storage",
                "percentunit",
                Query("jetstream_server_total_message_bytes / (jetstream_server_max_storage > 0)", "{{instance}}"),
            ),
        ),
    ),
)
LLM: Final = Dashboard(
    "llm",
    "Askwire / Language Models",
    (
        (
            graph(
                "Calls",
                "reqps",
                Query("sum by (provider, model) (askwire:llm_requests:rate5m)", "{{provider}} {{model}}"),
            ),
            graph(
                "Calls that did not end well",
                "reqps",
                Query('askwire:llm_requests:rate5m{outcome!~"ok|declined"}', "{{provider}} {{outcome}}"),
            ),
        ),
        (
            graph("Latency", "s", *percentiles("askwire:llm_seconds", "provider")),
            graph("Tokens a second", "short", Query("askwire:llm_tokens:rate5m", "{{model}} {{direction}}")),
        ),
        (
            graph(
                "Cost an hour",
                "currencyUSD",
                Query("sum by (provider, model) (rate(llm_cost_dollars_total[1h])) * 3600", "{{provider}} {{model}}"),
                description="Counted for providers whose prices are set (ASKWIRE_OPENAI_PRICE_IN and its like).",
            ),
            graph("Answered from the cache", "percentunit", Query("askwire:translation_cache:hit_ratio_15m", "hits")),
        ),
    ),
)
DATABASE: Final = Dashboard(
    "database",
    "Askwire / Database Performance",
    (
        (
            graph("Statements", "ops", Query("askwire:statements:rate5m", "{{datasource}} {{status}}")),
            graph("Time of a statement", "s", *percentiles("askwire:statement_seconds", "datasource")),
        ),
        (
            graph(
                "Connections",
                "short",
                Query("sum by (instance) (pg_stat_database_numbackends)", "{{instance}}"),
                Query("max by (instance) (pg_settings_max_connections)", "{{instance}} limit"),
            ),
            graph("Connections by state", "short", Query("sum by (state) (pg_stat_activity_count)", "{{state}}")),
        ),
        (
            graph(
                "Transactions",
                "ops",
                Query("sum by (instance) (rate(pg_stat_database_xact_commit[5m]))", "{{instance}} committed"),
                Query("sum by (instance) (rate(pg_stat_database_xact_rollback[5m]))", "{{instance}} rolled back"),
            ),
            graph(
                "Oldest transaction",
                "s",
                Query("max by (instance, state) (pg_stat_activity_max_tx_duration)", "{{instance}} {{state}}"),
            ),
        ),
        (
            graph(
                "Pools of the services",
                "short",
                Query("sum by (pool, state) (askwire_pool_connections)", "{{pool}} {{state}}"),
                Query("sum by (pool) (askwire_pool_limit)", "{{pool}} limit"),
            ),
            graph("Waiting for a connection", "short", Query("sum by (pool) (askwire_pool_waiting)", "{{pool}}")),
        ),
        (
            graph("Size", "bytes", Query("pg_database_size_bytes", "{{datname}}")),
            graph("Replication lag", "s", Query("pg_replication_lag_seconds", "{{instance}}")),
        ),
    ),
)
API: Final = Dashboard(
    "api",
    "Askwire / API Metrics",
    (
        (
            graph("Requests by route", "reqps", Query("sum by (route) (askwire:http_requests:rate5m)", "{{route}}")),
            graph("Answers by status", "reqps", Query("sum by (status) (askwire:http_requests:rate5m)", "{{status}}")),
        ),
        (
            graph("p95 by route", "s", Query("askwire:http_request_seconds:p95_5m", "{{route}}")),
            graph("Requests under way", "short", Query("sum(http_requests_in_flight)", "under way")),
            graph(
                "Refused by a limit",
                "reqps",
                Query("sum by (reason) (rate(askwire_rate_limited_total[5m]))", "{{reason}}"),
            ),
        ),
    ),
)
CACHE: Final = Dashboard(
    "cache",
    "Askwire / Cache Performance",
    (
        (
            graph(
                "Translations by where they came from",
                "ops",
                Query("sum by (tier) (rate(askwire_translation_cache_total[5m]))", "{{tier}}"),
            ),
            graph("Share of hits", "percentunit", Query("askwire:translation_cache:hit_ratio_15m", "hits")),
        ),
        (
            graph(
                "Memory of Redis",
                "bytes",
                Query("redis_memory_used_bytes", "used"),
                Query("redis_memory_max_bytes", "limit"),
            ),
            graph("Evictions", "ops", Query("rate(redis_evicted_keys_total[5m])", "{{instance}}")),
            graph("Failures", "ops", Query("sum by (use) (rate(askwire_redis_failures_total[5m]))", "{{use}}")),
        ),
    ),
)
ERRORS: Final = Dashboard(
    "errors",
    "Askwire / Error Tracking",
    (
        (
            graph(
                "HTTP errors by route",
                "reqps",
                Query(
                    'sum by (route, status) (askwire:http_requests:rate5m{status=~"[45].."})', "{{status}} {{route}}"
                ),
            ),
            graph(
                "Outcomes other than ok, by hop",
                "ops",
                Query('askwire:hop_results:rate5m{result!~"ok|repeated"}', "{{hop}} {{result}}"),
            ),
        ),
        (
            graph("Share of statements refused", "percentunit", Query("askwire:refused:ratio_rate10m", "refused")),
            graph("Violations by rule", "ops", Query("sum by (rule) (rate(askwire_violations_total[5m]))", "{{rule}}")),
        ),
        (
            graph(
                "Approvals refused", "short", Query("sum(increase(askwire_approvals_refused_total[10m]))", "refused")
            ),
            graph(
                "Errors of the bus",
                "short",
                Query("sum by (kind) (increase(askwire_bus_errors_total[10m]))", "{{kind}}"),
            ),
        ),
        (
            graph(
                "Dead letters",
                "short",
                Query('max(jetstream_stream_total_messages{stream_name="ASKWIRE_DEAD"})', "messages"),
            ),
        ),
    ),
)
DASHBOARDS: Final = (OVERVIEW, LINE, LLM, DATABASE, API, CACHE, ERRORS)
