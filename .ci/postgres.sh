# A PostgreSQL for the tests: the one that is named or that answers here, else one of our own that
# lives in a folder for as long as the run.

answers_on() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

start_postgres() { # start_postgres FOLDER
  if [[ -n ${CONDUCTOR_TEST_POSTGRES:-} ]] || answers_on 5432; then return; fi
  local programs port
  programs=$(compgen -G '/usr/lib/postgresql/*/bin' | sort -V | tail -1) || true
  if [[ -z $programs ]]; then return; fi # the tests will say what is missing
  port=$(python3 -c 'import socket; s = socket.create_server(("127.0.0.1", 0)); print(s.getsockname()[1])')
  mkdir "$1/postgres"
  chmod 711 "$1"
  if [[ $(id -u) == 0 ]]; then chown postgres "$1/postgres"; fi
  as_postgres "$programs/initdb" --auth=trust --username=postgres -D "$1/postgres/data" >/dev/null
  as_postgres "$programs/pg_ctl" start -w -D "$1/postgres/data" -l "$1/postgres/log" \
    -o "-p $port -c listen_addresses=127.0.0.1 -k $1/postgres" >/dev/null
  echo "$programs" >"$1/programs"
  export CONDUCTOR_TEST_POSTGRES="postgresql+psycopg://postgres@127.0.0.1:$port/postgres"
}

stop_postgres() { # stop_postgres FOLDER
  if [[ ! -f $1/programs ]]; then return; fi
  as_postgres "$(<"$1/programs")/pg_ctl" stop -m fast -D "$1/postgres/data" >/dev/null || true
}

# The server refuses to run as root.
as_postgres() {
  if [[ $(id -u) == 0 ]]; then runuser -u postgres -- "$@"; else "$@"; fi
}
