#!/bin/sh
# As much of the official images' entry points as compose.yaml relies on.
set -eu
case "$SERVER" in
nats)
    exec nats-server "$@"
    ;;
valkey)
    exec "$@"
    ;;
postgres)
    data=/var/lib/postgresql/data
    if [ ! -d "$data" ]; then
        # shellcheck disable=SC2086
        initdb -D "$data.new" -U postgres --pwfile="$POSTGRES_PASSWORD_FILE" $POSTGRES_INITDB_ARGS --encoding=UTF8 --locale=C.UTF-8 > /dev/null
        echo "host all all all scram-sha-256" >> "$data.new/pg_hba.conf"
        postgres -D "$data.new" -c listen_addresses= &
        server=$!
        export PGPASSWORD="$(cat "$POSTGRES_PASSWORD_FILE")" PGHOST=/tmp PGUSER=postgres
        until pg_isready -q; do sleep 0.1; done
        for script in /docker-entrypoint-initdb.d/*.sql; do psql -X -v ON_ERROR_STOP=1 -f "$script"; done
        kill -INT "$server"
        wait "$server"
        mv "$data.new" "$data"
    fi
    [ "${1:-}" != postgres ] || shift
    exec postgres -D "$data" -c listen_addresses='*' "$@"
    ;;
esac
