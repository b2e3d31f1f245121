#!/bin/bash
set -euo pipefail

folder="$home/$(ctx instance id)"
ctx instance runtime-properties folder "$folder"
mkdir -p "$folder"
