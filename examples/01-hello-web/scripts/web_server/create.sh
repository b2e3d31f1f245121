#!/bin/bash
set -euo pipefail

folder="$home/$(ctx instance id)"
mkdir -p "$folder"
ctx instance runtime-properties folder "$folder"
