#!/usr/bin/env bash
# The page of the fixture machine is the expected one, twice in a row.
set -euo pipefail
golden="$(dirname "${BASH_SOURCE[0]}")/../golden.sh"
"$golden" "$1"
"$golden" "$1"
