#!/bin/bash
set -euo pipefail

rm -rf "$home/$(ctx instance id)"
