#!/bin/sh
# Runs once, on an empty database: the owner alters tables, the application's role owns nothing.
set -eu
DATABASE=${POSTGRES_DB:-permission_slip}
SECRETS=${SECRETS:-/run/secrets}

psql --no-psqlrc --quiet --set ON_ERROR_STOP=1 --username "${POSTGRES_USER:-postgres}" \
    --dbname "$DATABASE" \
    --set "database=$DATABASE" \
    --set "owner_password=$(cat "$SECRETS/owner_password")" \
    --set "app_password=$(cat "$SECRETS/app_password")" <<'SQL'
CREATE ROLE ps_owner LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS
    PASSWORD :'owner_password';
CREATE ROLE ps_app LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS
    PASSWORD :'app_password';
ALTER DATABASE :"database" OWNER TO ps_owner;
REVOKE ALL ON DATABASE :"database" FROM PUBLIC;
GRANT CONNECT ON DATABASE :"database" TO ps_app;
SQL
