#!/bin/bash
set -euo pipefail

# The file, and not the runtime property: it is there even when `start` was cut short.
note="$home/$(ctx instance id)/pid"
if [[ ! -f $note ]]; then exit 0; fi # it was never started, or it was stopped before
pid=$(<"$note")

kill "$pid" 2>/dev/null || true
for _ in {1..100}; do
  kill -0 "$pid" 2>/dev/null || break
  sleep 0.1
done
kill -KILL "$pid" 2>/dev/null || true
rm "$note"

ctx instance runtime-properties pid @null
ctx instance runtime-properties url @null
ctx logger info "process $pid has ended"
