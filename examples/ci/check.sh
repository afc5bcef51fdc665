#!/usr/bin/env bash
# What CI does, and what a person does before a push: ./check.sh
# LAW is the folder of the sources of lexgate's policies, from a checkout of the release that is installed.
set -euo pipefail
cd "$(dirname "$0")"
: "${LAW:=lexgate/policies}"
mkdir -p build

# The house rules beside the law: their own tests, then the policies that are deployed.
lexgate policies merge --source "$LAW" --house house --output build/sources
opa fmt --list --fail house
(cd build/sources && opa test --run house_test --bundle lexgate data)
lexgate policies build --source build/sources --output build/policies

# The team's cases, and those of its house rules, with reports for CI.
lexgate test --config lexgate.yaml --coverage --fail-under 1 \
  --junit build/cases.xml --sarif build/cases.sarif cases house/cases

# The same cases once more as items of pytest, and the tests in Python.
python -m pytest --quiet --junitxml build/tests.xml

# What the house rules change, against the policies that lexgate ships: status 1 says that something does.
lexgate diff packaged build/policies --cases cases --cases house/cases && status=0 || status=$?
[ "$status" -le 1 ]
