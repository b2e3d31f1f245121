#!/bin/bash
# Makes the one folder in which this deployment keeps everything.
set -euo pipefail

home="$work_dir/hello-web-$(ctx deployment id)"
ctx instance runtime-properties home "$home"
mkdir -p "$home/ports"
ctx logger info "this deployment lives in $home"
