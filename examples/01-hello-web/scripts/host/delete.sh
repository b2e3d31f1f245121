#!/bin/bash
set -euo pipefail

home=$(ctx instance runtime-properties home) || exit 0 # it was never created
rm -rf "$home/ports"
rmdir "$home" # not rm -r: whatever is still in there is a mistake that should be seen
