"""How far the mitigation of each runbook was followed: the test that does it, or why none can."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

HERE: Final = "tests/docs/test_mitigations.py"
NOT_RUN: Final = "not run: "
_JUDGEMENT: Final = f"{NOT_RUN}it is for people to judge"
_PLATFORM: Final = f"{NOT_RUN}it is the platform's (a node, a disk, a provider)"
_SETTINGS: Final = "test_other_settings_more_replicas_and_new_keys_are_taken_up"
_SERVICES: Final = "tests/faults/test_services_die.py"
_DEPENDENCIES: Final = "tests/faults/test_dependencies_die.py"
_ENGINE: Final = "tests/deploy/engine/run"

FOLLOWED: Final[Mapping[str, str]] = {
    "ApprovalForged": _SETTINGS,
    "BackupFailed": _ENGINE,
    "BackupMissing": "tests/deploy/test_backup.py::test_prometheus_is_told_when_a_backup_worked",
    "BusPermissionDenied": "tests/docs/test_runbooks.py::test_a_look_shows_what_the_runbook_speaks_of",
    "BusStorageLow": "test_the_bus_takes_up_a_larger_store_without_a_restart",
    "CacheHitRateLow": _JUDGEMENT,
    "ConnectionsExhausted": "test_who_is_idle_is_ended",
    "ConnectionsHigh": "test_a_pool_is_as_large_as_its_data_source_says",
    "DataSourceFailing": _JUDGEMENT,
    "DataSourceRejecting": "test_an_executor_that_is_restarted_reads_the_catalog_again",
    "DatabaseDown": f"{_DEPENDENCIES}::test_a_request_survives_a_restart_of_postgres",
    "DatabaseGrowthHigh": _PLATFORM,
    "DatabaseReadOnly": (
        "tests/integration/gateway/test_commands.py::test_the_one_that_can_be_written_is_found_among_several_hosts"
    ),
    "DatabaseRestarted": _JUDGEMENT,
    "DatabaseUnwatched": "tests/deploy/test_live_monitoring.py",
    "DeadLetters": "tests/integration/gateway/test_dead_letters.py::test_a_letter_is_asked_again_for_its_owner",
    "Deadlocks": _JUDGEMENT,
    "DiskBusy": _PLATFORM,
    "DiskSpaceLow": _PLATFORM,
    "DiskSpaceShrinking": _PLATFORM,
    "ErrorBudgetBurnCreeping": _JUDGEMENT,
    "ErrorBudgetBurnFast": _JUDGEMENT,
    "ErrorBudgetBurnSlow": _JUDGEMENT,
    "ErrorRateIncreased": f"{NOT_RUN}it needs a cluster (helm rollback)",
    "ExecutorDown": f"{_SERVICES}::test_kill_9_of_the_executor_mid_statement",
    "GatewayDown": f"{_SERVICES}::test_kill_9_of_the_gateway_mid_request",
    "HighCpu": _SETTINGS,
    "HighErrorRate": _JUDGEMENT,
    "HighLatency": _SETTINGS,
    "HighQuestionRate": f"{NOT_RUN}it needs a cluster (scalers)",
    "HopErrors": _JUDGEMENT,
    "HopStuck": f"{_SERVICES}::test_a_service_that_stood_still_does_not_run_its_statement_twice",
    "IdleInTransaction": "test_a_transaction_that_does_nothing_ends_by_itself",
    "InstanceDown": _PLATFORM,
    "LatencySpike": _SETTINGS,
    "LlmCostHigh": "tests/integration/translator/test_tiers.py",
    "LlmErrors": _SETTINGS,
    "LlmSlow": "tests/faults/test_models.py::test_a_silent_model_leaves_time_for_the_offline_translator",
    "LlmTokensHigh": "tests/integration/translator/test_tiers.py",
    "LockWaits": "test_who_blocks_others_is_ended",
    "LongTransactions": "test_a_long_statement_is_found_by_its_trace_and_cancelled",
    "MemoryPressure": _PLATFORM,
    "NatsDown": f"{_DEPENDENCIES}::test_kill_9_of_nats_loses_nothing_that_was_acknowledged",
    "PoolExhausted": "test_a_pool_is_as_large_as_its_data_source_says",
    "RateLimitedOften": _SETTINGS,
    "ReadersStall": "tests/faults/test_rows_on_their_way.py::test_credits_that_never_come_cut_the_result",
    "RedisDown": f"{_DEPENDENCIES}::test_without_valkey_it_is_slower_and_never_wrong",
    "RedisFailing": f"{_DEPENDENCIES}::test_without_valkey_it_is_slower_and_never_wrong",
    "RedisMemoryHigh": _PLATFORM,
    "RefusalsHigh": _JUDGEMENT,
    "ReplicationLagHigh": _ENGINE,
    "SlowConsumers": _PLATFORM,
    "StatementsSlow": "test_a_statement_that_costs_too_much_is_refused",
    "StatementsSlower": "test_statistics_bloat_and_a_missing_index_are_mended_beside_questions",
    "TableBloatHigh": "test_statistics_bloat_and_a_missing_index_are_mended_beside_questions",
    "TransactionsRolledBack": _JUDGEMENT,
    "TranslatorDown": f"{_SERVICES}::test_kill_9_with_a_message_in_hand",
    "UnauthorizedAccess": _JUDGEMENT,
    "ValidatorDown": f"{_SERVICES}::test_kill_9_with_a_message_in_hand",
    "WorkQueueDeep": _SETTINGS,
    "WorkQueueOld": _SETTINGS,
}
"""Of a test in ``HERE`` the function alone; of another its path; else ``not run: `` and the reason."""


def told(alert: str) -> str:
    """The same in a few words, for the index of the runbooks."""
    shown = FOLLOWED[alert]
    if shown == _ENGINE:
        return "on a Docker engine"
    return shown if shown.startswith(NOT_RUN) else "by a test"
