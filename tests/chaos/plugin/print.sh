#!/bin/bash
# Prints numbered lines, and notes each of them when it is printed.
note() {
  printf '{"what": "%s", "subject": "%s", "pid": %d, "number": %d, "at": %d}\n' \
    "$1" "$CONDUCTOR_OPERATION_ID" $$ "$2" "$(date +%s%3N)" >>"$CHAOS_LEDGER"
}
note start 0
for number in {1..30}; do
  echo "line $number of $$"
  note printed "$number"
  sleep 0.005
done
note end 0
