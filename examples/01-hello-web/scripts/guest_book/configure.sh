#!/bin/bash
# Opens an account for the web servers; its password comes from a secret.
set -euo pipefail

database=$(ctx instance runtime-properties database)
export database
python3 - <<'EOP'
import hashlib, os, sqlite3

secret = hashlib.sha256(os.environ["password"].encode()).hexdigest()
with sqlite3.connect(os.environ["database"]) as database:
    database.execute("INSERT OR REPLACE INTO accounts VALUES (?, ?)", (os.environ["user"], secret))
EOP

ctx instance runtime-properties account.user "$user"
ctx instance runtime-properties account.password "$password"
