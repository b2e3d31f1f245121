#!/bin/bash
set -euo pipefail

pid=$(ctx instance runtime-properties pid) || exit 0 # it was never started
if [[ -z $pid ]]; then exit 0; fi # it was stopped before

kill "$pid" 2>/dev/null || true
for _ in {1..100}; do
  kill -0 "$pid" 2>/dev/null || break
  sleep 0.1
done
kill -KILL "$pid" 2>/dev/null || true

ctx instance runtime-properties pid @null
ctx instance runtime-properties url @null
ctx logger info "process $pid has ended"
