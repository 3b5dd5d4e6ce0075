#!/usr/bin/env bash
# Installs the independent software that our own emulators and outputs are held against, then runs the
# tests that need it. It fails, and does not skip, where something cannot be had. With --slow also
# what takes minutes to build, by Go, and the tests that need that.
set -euo pipefail
cd "$(dirname "$0")/.."
real=$PWD/.real
mkdir -p "$real"

slow=
projects=(--project real)
filters=()
for argument; do
  if [ "$argument" = --slow ]; then
    slow=yes
    projects+=(--project slow)
  else
    filters+=("$argument")
  fi
done

. scripts/real-software.sh
. scripts/real-servers.sh

vitest run "${projects[@]}" ${filters[@]+"${filters[@]}"}
