#!/bin/bash
# Makes the database and lets every guest sign. `guests` is a JSON list.
set -euo pipefail

folder="$home/$(ctx instance id)"
export database="$folder/guests.db"
mkdir -p "$folder"
ctx instance runtime-properties database "$database"

python3 - <<'EOP'
import json, os, sqlite3

with sqlite3.connect(os.environ["database"]) as database:
    database.execute("CREATE TABLE IF NOT EXISTS guests (name TEXT PRIMARY KEY)")
    database.execute("CREATE TABLE IF NOT EXISTS accounts (user TEXT PRIMARY KEY, password TEXT)")
    names = [(name,) for name in json.loads(os.environ["guests"])]
    database.executemany("INSERT OR IGNORE INTO guests VALUES (?)", names)
EOP
