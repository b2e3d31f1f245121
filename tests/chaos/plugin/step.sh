#!/bin/bash
# Notes its start and its end; a short line leaves bash in one write.
note() {
  printf '{"what": "%s", "subject": "%s", "pid": %d, "at": %d}\n' \
    "$1" "$CONDUCTOR_OPERATION_ID" $$ "$(date +%s%3N)" >>"$CHAOS_LEDGER"
}
note start
sleep 0.02
note end
