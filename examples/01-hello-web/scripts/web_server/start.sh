#!/bin/bash
# Starts a web server that outlives this script, on a port of its own.
set -euo pipefail

id=$(ctx instance id)
first=$(ctx node properties port)
folder=$(ctx instance runtime-properties folder)

# Somebody else may answer on the port that we want, so ask for a page that only we have.
answers() {
  exec 3<>"/dev/tcp/$address/$1" || return 1
  printf 'GET /index.html HTTP/1.0\r\n\r\n' >&3
  grep -q "$id" <&3
} 2>/dev/null

# The server ends by itself when its port is taken: to bind is the only test that cannot race.
serve_on() {
  "$(command -v setsid || command -v nohup)" \
    python3 -m http.server --bind "$address" --directory "$folder" "$1" \
    </dev/null >>"$folder/server.log" 2>&1 &
  pid=$!
  echo "$pid" >"$folder/pid" # for a stop after a start that was cut short
  for _ in {1..100}; do
    if (answers "$1"); then return 0; fi
    if ! kill -0 "$pid" 2>/dev/null; then return 1; fi
    sleep 0.1
  done
  kill "$pid"
  return 1
}

for port in $(seq "$first" $((first + 100))); do
  mkdir "$home/ports/$port" 2>/dev/null || continue # another server of this deployment tries it
  if serve_on "$port"; then
    ctx instance runtime-properties pid "@$pid" # '@': a number, not a text
    ctx instance runtime-properties port "@$port"
    ctx instance runtime-properties url "http://$address:$port/"
    ctx logger info "serving http://$address:$port/ as process $pid"
    ctx returns "http://$address:$port/"
    exit 0
  fi
done
ctx abort-operation "no free port from $first to $((first + 100)); see $folder/server.log"
