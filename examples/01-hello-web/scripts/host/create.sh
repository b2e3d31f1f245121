#!/bin/bash
# Makes the one folder in which this deployment keeps everything.
set -euo pipefail

home="$work_dir/hello-web-$(ctx deployment id)"
mkdir -p "$home/ports"
ctx instance runtime-properties home "$home"
ctx logger info "this deployment lives in $home"
