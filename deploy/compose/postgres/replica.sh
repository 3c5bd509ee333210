#!/bin/sh
# A replica of the primary that is named PRIMARY: copied at the first start, streaming from then on.
set -eu
umask 077
data=/var/lib/postgresql/replica
printf '%s:*:*:askwire_replica:%s\n' "$PRIMARY" "$(cat /run/secrets/replica_password)" > /tmp/pgpass
export PGPASSFILE=/tmp/pgpass

if [ ! -f "$data/PG_VERSION" ]; then
    rm -rf "$data.new"
    pg_basebackup --host "$PRIMARY" --username askwire_replica --pgdata "$data.new" \
        --write-recovery-conf --wal-method stream --checkpoint fast
    rm -rf "$data"
    mv "$data.new" "$data"
fi
exec postgres -D "$data" -c listen_addresses='*' -c hba_file=/etc/askwire/pg_hba.conf
