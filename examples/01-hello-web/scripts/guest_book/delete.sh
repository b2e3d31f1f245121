#!/bin/bash
set -euo pipefail

rm -rf "$home/$(ctx instance id)"
ctx instance runtime-properties account @null
ctx instance runtime-properties page @null
