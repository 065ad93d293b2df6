#!/bin/sh
# What people would use instead, for the same guided step on this machine, one after the other. Each is optional: where
# its tool is missing it is skipped, with the reason.
#
#   benchmarks/compare/run.sh ENGINE [THREADS [REPEATS]]
#
#   GGML        folder of ggml's source, built in its folder build with CMake (cmake -S . -B build
#               -DBUILD_SHARED_LIBS=OFF -DGGML_OPENMP=OFF && cmake --build build)
#   PLUGIN      libdir7_cross_wkv.so, and
#   PLAN        the file denoise-2.plan below the folder that ./dir7 build names: for trtexec on our own plan
#   CHECKPOINT  for ONNX Runtime and trtexec; default models/dir7-s-emoji
#   ONNX=no     leaves ONNX Runtime out, which takes two minutes
set -eu
cd "$(dirname "$0")/../.."
engine=${1:?usage: benchmarks/compare/run.sh ENGINE [THREADS [REPEATS]]}
threads=${2:-$(nproc)}
repeats=${3:-15}
checkpoint=${CHECKPOINT:-models/dir7-s-emoji}
[ -d benchmarks/target/lib ] || mvn -q -B -DskipTests -Dspotless.check.skip=true -pl benchmarks -am package
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

skip() { echo; echo "$1: skipped, $2"; }
dir7() {
  code=0
  java --add-modules jdk.incubator.vector "-XX:ErrorFile=$work/crash" \
    -cp 'benchmarks/target/*:benchmarks/target/lib/*' "$@" 2>"$work/err" || code=$?
  [ $code -eq 0 ] || cat "$work/err" >&2
  return $code
}
# NAME CODE: for a program that began and did not come to its end.
ended() { skip "$1" "its run ended with exit code $2$([ "$2" -le 128 ] || echo ", a crash of its native code"): see above"; }

dir7 org.dir7.benchmarks.compare.StepWork "$engine" "$work/shapes" "$threads" "$repeats"

# --- ggml: products and recurrence, which is what its graph would spend its time in -----------------------------------
libraries=
if [ -n "${GGML:-}" ]; then
  libraries=$(find "$GGML/build" -name 'libggml*.a' 2>/dev/null | sort -r | tr '\n' ' ')
fi
if [ -z "${GGML:-}" ]; then
  skip ggml "GGML does not name its folder"
elif [ -z "$libraries" ]; then
  skip ggml "no libggml*.a in $GGML/build"
elif ! command -v c++ >/dev/null || ! command -v cc >/dev/null; then
  skip ggml "there is no C and C++ compiler"
else
  cc -O2 -std=c11 -D_POSIX_C_SOURCE=200809L -I"$GGML/include" -c benchmarks/compare/ggml_step.c -o "$work/step.o"
  # shellcheck disable=SC2086
  c++ "$work/step.o" -Wl,--start-group $libraries -Wl,--end-group -lpthread -lm -ldl -o "$work/ggml_step"
  "$work/ggml_step" "$work/shapes" "$threads" "$repeats" || ended ggml $?
fi

# --- PyTorch ----------------------------------------------------------------------------------------------------------
if ! command -v python3 >/dev/null; then
  skip PyTorch "there is no python3"
elif ! python3 -c 'import torch' 2>/dev/null; then
  skip PyTorch "python3 has no module torch"
else
  python3 benchmarks/compare/pytorch_step.py "$work/shapes" "$threads" "$repeats" || ended PyTorch $?
fi

# --- ONNX Runtime: the whole exported denoiser, in turns with ours ----------------------------------------------------
if [ "${ONNX:-}" = no ]; then
  skip "ONNX Runtime" "ONNX=no"
else
  echo
  dir7 org.dir7.benchmarks.onnx.OnnxBaseline "$checkpoint" \
    edge-runtime/engine/src/test/resources/golden/sample_0.safetensors || ended "ONNX Runtime" $?
fi

# --- trtexec: the exported denoiser without our plugin (its recurrence is a Loop), then our plan with it --------------
if ! command -v trtexec >/dev/null; then
  skip trtexec "it is not on the PATH"
elif ! command -v nvidia-smi >/dev/null || ! nvidia-smi -L >/dev/null 2>&1; then
  skip trtexec "there is no NVIDIA GPU"
else
  figures() { grep -E 'Latency|GPU Compute Time|FAILED' || true; }
  dir7 org.dir7.benchmarks.onnx.OnnxExport "$checkpoint" "$work/denoiser.onnx"
  trtexec --onnx="$work/denoiser.onnx" --fp16 --useCudaGraph | figures
  if [ -z "${PLUGIN:-}" ] || [ -z "${PLAN:-}" ]; then
    skip "trtexec with the plugin" "PLUGIN and PLAN do not name libdir7_cross_wkv.so and a plan"
  else
    trtexec --loadEngine="$PLAN" --staticPlugins="$PLUGIN" --useCudaGraph | figures
  fi
fi
