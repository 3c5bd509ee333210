#!/bin/sh
# A Valkey that Sentinels may make the primary or a replica: which it is now, it keeps in its own file.
set -eu
: "${NAME:?}" "${PRIMARY:?}" "${DATA:=/data}" "${SECRETS:=/run/secrets}" "${PORT:=6379}" "${PRIMARY_PORT:=6379}"
file=$DATA/valkey.conf
if [ -f "$file" ]; then
    role=$(grep '^replicaof ' "$file" || true)
elif [ "$NAME:$PORT" = "$PRIMARY:$PRIMARY_PORT" ]; then
    role=
else
    role="replicaof $PRIMARY $PRIMARY_PORT"
fi
umask 077
{
    cat "$SECRETS/valkey_conf"
    printf 'primaryauth %s\nport %s\nreplica-announce-ip %s\nrepl-diskless-sync-delay 0\n%s\n' \
        "$(cat "$SECRETS/redis_password")" "$PORT" "$NAME" "$role"
} > "$file.new"
mv "$file.new" "$file"
exec valkey-server "$file"
