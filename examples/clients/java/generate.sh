#!/usr/bin/env bash
# Generates the stubs of the wire contract. Maven calls it, once it has put the plugins into target/plugins.
set -euo pipefail
cd "$(dirname "$0")"
chmod +x target/plugins/*
PATH=$PATH:../../../.tools/node_modules/.bin exec buf generate
