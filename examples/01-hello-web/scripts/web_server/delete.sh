#!/bin/bash
set -euo pipefail

folder=$(ctx instance runtime-properties folder) || exit 0 # it was never created
rm -rf "$folder"
