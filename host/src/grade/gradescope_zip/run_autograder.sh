#!/usr/bin/env bash
# Gradescope runs this for each submission. Learners' code runs in a sandbox that reaches nothing here.
root="${AUTOGRADER_ROOT:-/autograder}"
results="$root/results/results.json"
export LAMBDABOX_CPU=baseline
export LAMBDABOX_CACHE_DIR="$root/source/cache"
mkdir -p "$root/results"
"$root/source/lambdabox" grade "$root/source/exercise.json" "$root/submission" \
  --one --jobs 1 --metadata "$root/submission_metadata.json" \
  --format gradescope -o "$results"
status=$?
# Killed, perhaps for want of memory: the learner is told that it was not graded.
if [ "$status" -ne 0 ] && [ ! -s "$results" ]; then
  printf '{"score":0,"output_format":"text","output":"This submission was not graded, which is no fault of yours: the grader ended with status %d. Tell your teacher."}\n' \
    "$status" >"$results.part"
  mv "$results.part" "$results"
fi
exit 0
