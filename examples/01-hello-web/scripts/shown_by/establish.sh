#!/bin/bash
# Hands the guest book's account over to one web server, which signs in and shows the guests.
# Runs once for each web server, in parallel; so it writes to its target only.
set -euo pipefail

user=$(ctx source instance runtime-properties account.user)
password=$(ctx source instance runtime-properties account.password)
ctx target instance runtime-properties account.user "$user"
ctx target instance runtime-properties account.password "$password"

export user password
guests=$(
  python3 - <<'EOP'
import hashlib, json, os, sqlite3, sys

secret = hashlib.sha256(os.environ["password"].encode()).hexdigest()
database = sqlite3.connect(os.environ["database"])
account = "SELECT 1 FROM accounts WHERE user = ? AND password = ?"
if database.execute(account, (os.environ["user"], secret)).fetchone() is None:
    sys.exit(f"the guest book does not know {os.environ['user']} with this password")
print(json.dumps([name for (name,) in database.execute("SELECT name FROM guests ORDER BY name")]))
EOP
)
ctx target instance runtime-properties guests "@$guests"

folder=$(ctx target instance runtime-properties folder)
page=$(ctx download-resource-and-render templates/index.html)
chmod 644 "$page"
mv "$page" "$folder/index.html" # one step: no reader ever sees half a page
