#!/bin/sh
# A Sentinel. What it learns of the others it writes into its own file, so that file is made once.
set -eu
: "${ADDRESS:?}" "${PRIMARY:?}" "${DATA:=/data}" "${SECRETS:=/run/secrets}" "${PORT:=26379}" "${PRIMARY_PORT:=6379}"
: "${DOWN_MS:=5000}"
file=$DATA/sentinel.conf
if [ ! -f "$file" ]; then
    umask 077
    own=$(cat "$SECRETS/sentinel_password")
    cat > "$file.new" <<CONF
port $PORT
dir $DATA
requirepass $own
sentinel sentinel-pass $own
sentinel announce-ip $ADDRESS
sentinel announce-port $PORT
sentinel monitor askwire $PRIMARY $PRIMARY_PORT 2
sentinel auth-pass askwire $(cat "$SECRETS/redis_password")
sentinel down-after-milliseconds askwire $DOWN_MS
sentinel failover-timeout askwire 10000
sentinel parallel-syncs askwire 1
CONF
    mv "$file.new" "$file"
fi
exec valkey-server "$file" --sentinel
