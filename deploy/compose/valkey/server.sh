#!/bin/sh
# A Valkey that Sentinels may make the primary or a replica: which it is now, it keeps in its own file.
# It goes by its address: the name of a container that has died resolves to nothing, and Sentinels would wait for it.
set -eu
: "${ADDRESS:?}" "${PRIMARY:?}" "${DATA:=/data}" "${SECRETS:=/run/secrets}" "${PORT:=6379}" "${PRIMARY_PORT:=6379}"
file=$DATA/valkey.conf
if [ -f "$file" ]; then
    role=$(grep '^replicaof ' "$file" || true)
elif [ "$ADDRESS:$PORT" = "$PRIMARY:$PRIMARY_PORT" ]; then
    role=
else
    role="replicaof $PRIMARY $PRIMARY_PORT"
fi
umask 077
{
    cat "$SECRETS/valkey_conf"
    printf 'primaryauth %s\nport %s\nreplica-announce-ip %s\nrepl-diskless-sync-delay 0\n%s\n' \
        "$(cat "$SECRETS/redis_password")" "$PORT" "$ADDRESS" "$role"
} > "$file.new"
mv "$file.new" "$file"
exec valkey-server "$file"
