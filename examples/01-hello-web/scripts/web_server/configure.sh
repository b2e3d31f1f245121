#!/bin/bash
# Renders the page as it is before the guest book is connected.
set -euo pipefail

folder=$(ctx instance runtime-properties folder)
page=$(ctx download-resource-and-render templates/index.html)
mv "$page" "$folder/index.html"
chmod 644 "$folder/index.html"
