#!/bin/sh
# Postgres accepts its TLS key only when the key is its own file and closed to everyone else.
set -eu
install -o postgres -g postgres -m 0600 /run/secrets/database_certificate_key \
    /var/lib/postgresql/server.key
exec docker-entrypoint.sh postgres "$@"
