"""How far the mitigation of each runbook was followed: the test that does it, or why none can."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

HERE: Final = "tests/docs/test_mitigations.py"
NOT_RUN: Final = "not run: "
_PLATFORM: Final = f"{NOT_RUN}it is the platform's (a node, a disk, a provider)"
_SETTINGS: Final = "test_other_settings_more_replicas_and_new_keys_are_taken_up"
_FOUND: Final = "tests/docs/test_diagnoses.py"
_SERVICES: Final = "tests/faults/test_services_die.py"
_DEPENDENCIES: Final = "tests/faults/test_dependencies_die.py"
_ENGINE: Final = "tests/deploy/engine/run"

FOLLOWED: Final[Mapping[str, str]] = {
    "ApprovalForged": _SETTINGS,
    "BackupFailed": _ENGINE,
    "BackupMissing": "tests/deploy/test_backup.py::test_prometheus_is_told_when_a_backup_worked",
    "BusPermissionDenied": "tests/docs/test_runbooks.py::test_a_look_shows_what_the_runbook_speaks_of",
    "BusStorageLow": "test_the_bus_takes_up_a_larger_store_without_a_restart",
    "CacheHitRateLow": f"{_FOUND}::test_a_schema_that_changed_is_translated_anew_and_then_from_the_cache",
    "ConnectionsExhausted": "test_who_is_idle_is_ended",
    "ConnectionsHigh": "test_a_pool_is_as_large_as_its_data_source_says",
    "DataSourceFailing": f"{_FOUND}::test_a_data_source_that_lets_nobody_in_is_named_with_the_reason",
    "DataSourceRejecting": "test_an_executor_that_is_restarted_reads_the_catalog_again",
    "DatabaseDown": f"{_DEPENDENCIES}::test_a_request_survives_a_restart_of_postgres",
    "DatabaseGrowthHigh": "tests/integration/gateway/test_deferred.py::test_what_is_old_is_forgotten",
    "DatabaseReadOnly": (
        "tests/integration/gateway/test_commands.py::test_the_one_that_can_be_written_is_found_among_several_hosts"
    ),
    "DatabaseRestarted": f"{_FOUND}::test_a_server_that_lost_a_process_to_signal_9_says_so",
    "DatabaseUnwatched": "tests/deploy/test_live_monitoring.py",
    "DeadLetters": "tests/integration/gateway/test_dead_letters.py::test_a_letter_is_asked_again_for_its_owner",
    "Deadlocks": f"{_FOUND}::test_a_deadlock_is_told_with_both_statements_and_readers_cannot_be_in_one",
    "DiskBusy": _PLATFORM,
    "DiskSpaceLow": _PLATFORM,
    "DiskSpaceShrinking": "tests/deploy/test_backup.py::test_backups_older_than_asked_for_are_removed_and_no_others",
    "ErrorBudgetBurnCreeping": f"{_FOUND}::test_the_dependency_that_fails_is_named_to_the_operator",
    "ErrorBudgetBurnFast": f"{_FOUND}::test_the_dependency_that_fails_is_named_to_the_operator",
    "ErrorBudgetBurnSlow": f"{_FOUND}::test_the_dependency_that_fails_is_named_to_the_operator",
    "ErrorRateIncreased": f"{NOT_RUN}it needs a cluster (helm rollback)",
    "ExecutorDown": f"{_SERVICES}::test_kill_9_of_the_executor_mid_statement",
    "GatewayDown": f"{_SERVICES}::test_kill_9_of_the_gateway_mid_request",
    "HighCpu": _SETTINGS,
    "HighErrorRate": f"{_FOUND}::test_the_dependency_that_fails_is_named_to_the_operator",
    "HighLatency": _SETTINGS,
    "HighQuestionRate": f"{NOT_RUN}it needs a cluster (scalers)",
    "HopErrors": f"{_FOUND}::test_a_data_source_that_lets_nobody_in_is_named_with_the_reason",
    "HopStuck": f"{_SERVICES}::test_a_service_that_stood_still_does_not_run_its_statement_twice",
    "IdleInTransaction": "test_a_transaction_that_does_nothing_ends_by_itself",
    "InstanceDown": f"{_FOUND}::test_one_instance_of_two_is_replaced_while_the_other_answers",
    "LatencySpike": f"{_FOUND}::test_the_queue_of_the_hop_that_is_short_grows_and_no_other",
    "LlmCostHigh": f"{_FOUND}::test_a_day_that_is_bounded_costs_no_more_and_is_still_answered",
    "LlmErrors": _SETTINGS,
    "LlmSlow": "tests/faults/test_models.py::test_a_silent_model_leaves_time_for_the_offline_translator",
    "LlmTokensHigh": f"{_FOUND}::test_a_day_that_is_bounded_costs_no_more_and_is_still_answered",
    "LockWaits": "test_who_blocks_others_is_ended",
    "LongTransactions": "test_a_long_statement_is_found_by_its_trace_and_cancelled",
    "MemoryPressure": _PLATFORM,
    "NatsDown": f"{_DEPENDENCIES}::test_kill_9_of_nats_loses_nothing_that_was_acknowledged",
    "PoolExhausted": "test_a_pool_is_as_large_as_its_data_source_says",
    "RateLimitedOften": _SETTINGS,
    "ReadersStall": "tests/faults/test_rows_on_their_way.py::test_credits_that_never_come_cut_the_result",
    "RedisDown": f"{_DEPENDENCIES}::test_without_valkey_it_is_slower_and_never_wrong",
    "RedisFailing": f"{_DEPENDENCIES}::test_without_valkey_it_is_slower_and_never_wrong",
    "RedisMemoryHigh": f"{_FOUND}::test_a_cache_that_is_full_forgets_and_one_that_is_given_more_does_not",
    "RefusalsHigh": f"{_FOUND}::test_who_probes_the_validator_is_told_by_rule_and_by_name",
    "ReplicationLagHigh": _ENGINE,
    "SlowConsumers": f"{_FOUND}::test_a_client_that_does_not_read_is_cut_named_and_let_in_again",
    "StatementsSlow": "test_a_statement_that_costs_too_much_is_refused",
    "StatementsSlower": "test_statistics_bloat_and_a_missing_index_are_mended_beside_questions",
    "TableBloatHigh": "test_statistics_bloat_and_a_missing_index_are_mended_beside_questions",
    "TransactionsRolledBack": f"{_FOUND}::test_a_deadlock_is_told_with_both_statements_and_readers_cannot_be_in_one",
    "TranslatorDown": f"{_SERVICES}::test_kill_9_with_a_message_in_hand",
    "UnauthorizedAccess": f"{_FOUND}::test_a_key_that_lets_nobody_in_any_more_does_so_again_with_its_pepper",
    "ValidatorDown": f"{_SERVICES}::test_kill_9_with_a_message_in_hand",
    "WorkQueueDeep": _SETTINGS,
    "WorkQueueOld": _SETTINGS,
}
"""Of a test in ``HERE`` the function alone; of another its path; else ``not run: `` and the reason."""


TRIED: Final[Mapping[str, str]] = {
    "docker compose --profile backup run --rm backup once": _ENGINE,
    "docker compose restart nginx": _ENGINE,
    "docker compose restart valkey": _ENGINE,
    "docker compose up -d --scale translator=4": _ENGINE,
    "make dead-letters REPLAY=17": f"{_FOUND}::test_a_dead_letter_is_asked_again_at_the_terminal",
    "askwire dead-letters replay 17 --as-me": f"{_FOUND}::test_a_dead_letter_is_asked_again_at_the_terminal",
    "askwire dead-letters list": "tests/docs/test_runbooks.py::test_a_look_shows_what_the_runbook_speaks_of",
    "askwire provision": "tests/integration/cli/test_provision.py::test_what_somebody_deleted_is_named_and_made_again",
    "askwire doctor": "tests/docs/test_runbooks.py::test_a_look_shows_what_the_runbook_speaks_of",
    "kubectl get horizontalpodautoscalers,scaledobjects -l": f"{NOT_RUN}it needs a cluster",
    "helm rollback askwire": f"{NOT_RUN}it needs a cluster",
    "deny ADDRESS;": "tests/deploy/test_nginx.py::test_an_address_is_turned_away_as_the_runbook_says",
    "select pg_terminate_backend(pid)": "test_who_is_idle_is_ended",
    "select pg_cancel_backend(pid)": "test_a_long_statement_is_found_by_its_trace_and_cancelled",
    "EXPLAIN": "test_statistics_bloat_and_a_missing_index_are_mended_beside_questions",
    "ANALYZE": "test_statistics_bloat_and_a_missing_index_are_mended_beside_questions",
    "VACUUM (VERBOSE)": "test_statistics_bloat_and_a_missing_index_are_mended_beside_questions",
    "SELECT principal, count(*) FROM queries GROUP": (
        f"{_FOUND}::test_a_day_that_is_bounded_costs_no_more_and_is_still_answered"
    ),
    "SELECT principal, count(*) FROM queries WHERE": (
        f"{_FOUND}::test_who_probes_the_validator_is_told_by_rule_and_by_name"
    ),
    "DELETE /v1/keys/{id}": f"{_FOUND}::test_who_probes_the_validator_is_told_by_rule_and_by_name",
}
"""Each command within a runbook's sentences, or how it begins, and what runs it. Those in blocks are all run by
``tests/docs/test_runbooks.py`` and ``tests/deploy/engine/run``, or held to the chart where they ask a cluster."""


def told(alert: str) -> str:
    """The same in a few words, for the index of the runbooks."""
    shown = FOLLOWED[alert]
    if shown == _ENGINE:
        return "on a Docker engine"
    return shown if shown.startswith(NOT_RUN) else "by a test"
