#!/usr/bin/env bash
# Gradescope runs this once, when it builds the image. Nothing is downloaded.
set -euo pipefail
source_folder="${AUTOGRADER_ROOT:-/autograder}/source"
cd "$source_folder"
chmod +x lambdabox
# The image may run on another machine than the one that builds it, so the language runtime is
# compiled for every processor of this kind; submissions then start at once.
export LAMBDABOX_CPU=baseline
export LAMBDABOX_CACHE_DIR="$source_folder/cache"
./lambdabox invoke warm_up.py --event '{}' >/dev/null
