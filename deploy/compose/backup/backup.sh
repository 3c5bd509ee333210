#!/bin/sh
# Dump a database, make sure the dump can be read, keep it for KEEP_DAYS, and tell Prometheus when that last worked.
#   backup.sh once     one backup; the exit code says whether it is good
#   backup.sh daily    one now, and one every day
# Restore: pg_restore --clean --if-exists --no-owner -d askwire FILE
set -eu

: "${BACKUP_DIRECTORY:?where backups go}" "${METRICS_DIRECTORY:?where node_exporter reads}" "${PGDATABASE:?what to dump}"
KEEP_DAYS=${KEEP_DAYS:-14}
if [ -n "${PGPASSWORD_FILE:-}" ]; then
    PGPASSWORD=$(cat "$PGPASSWORD_FILE")
    export PGPASSWORD
fi

once() {
    began=$(date +%s)
    file="$BACKUP_DIRECTORY/$PGDATABASE-$(date -u +%Y%m%dT%H%M%SZ).dump"
    trap 'rm -f "$file.part"' EXIT
    pg_dump --format=custom --no-password --file="$file.part"
    # A dump whose table of contents cannot be read is no backup.
    pg_restore --list "$file.part" > /dev/null
    mv "$file.part" "$file"
    find "$BACKUP_DIRECTORY" -name "$PGDATABASE-*.dump" -mtime "+$KEEP_DAYS" -delete
    metrics="$METRICS_DIRECTORY/backup_$PGDATABASE.prom"
    cat > "$metrics.part" <<METRICS
# HELP askwire_backup_last_success_timestamp_seconds When the last good backup was made.
# TYPE askwire_backup_last_success_timestamp_seconds gauge
askwire_backup_last_success_timestamp_seconds{database="$PGDATABASE"} $(date +%s)
# HELP askwire_backup_seconds How long it took.
# TYPE askwire_backup_seconds gauge
askwire_backup_seconds{database="$PGDATABASE"} $(($(date +%s) - began))
METRICS
    chmod 0644 "$metrics.part"
    mv "$metrics.part" "$metrics"
    echo "backup: $file, $(wc -c < "$file") bytes"
}

case "${1:-}" in
once)
    once
    ;;
daily)
    while true; do
        # In a process of its own, so that a failed backup is told and tried again tomorrow.
        sh "$0" once || echo "backup: FAILED; the last good one is untouched" >&2
        sleep 86400 &
        wait $!
    done
    ;;
*)
    echo "usage: backup.sh once|daily" >&2
    exit 2
    ;;
esac
