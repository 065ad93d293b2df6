#!/bin/bash
# Proves the TensorRT backend on this machine's GPU; prints a table. Exit code 1 where a bound is exceeded.
#
#   benchmarks/gpu/run.sh [--torch DIR] [NAME=VALUE ...]
#
# --torch DIR   folder with bench_torch.py and wkv7.cu: the same model in PyTorch, timed first in the same session
# NAME=VALUE    options of org.dir7.benchmarks.gpu.GpuProof: checkpoint, golden, pictures, cycles, torch_ms
#
# Needs: a driver, TensorRT 10 and CUDA 12 libraries on LD_LIBRARY_PATH, the plugin (trt-plugins/cross-wkv/build or
# DIR7_PLUGIN), Java 17, and the jars: DIR7_CLASSPATH, or built here with Maven.
set -euo pipefail
cd "$(dirname "$0")/../.."

torch_ms=0
if [ "${1:-}" = --torch ]; then
  torch=$2
  shift 2
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
  cp "$torch"/*.py "$torch"/*.cu "$work"
  sm=$(nvidia-smi --query-gpu=compute_cap --format=csv,noheader | head -1 | tr -d .)
  (cd "$work" && nvcc -O3 --use_fast_math -gencode="arch=compute_$sm,code=sm_$sm" -Xcompiler -fPIC -shared \
    -cudart static -o libwkv.so wkv7.cu)
  # PyTorch brings its own CUDA libraries.
  (cd "$work" && env -u LD_LIBRARY_PATH python3 bench_torch.py) | tee "$work/torch.log"
  torch_ms=$(sed -n 's/^compiled + CUDA graph //p' "$work/torch.log")
  torch_ms=${torch_ms:-0}
fi

if [ -z "${DIR7_CLASSPATH:-}" ]; then
  mvn -q -B -DskipTests package -pl benchmarks -am dependency:build-classpath -Dmdep.outputFile=target/gpu.classpath
  DIR7_CLASSPATH=benchmarks/target/classes:$(cat benchmarks/target/gpu.classpath)
fi

nvidia-smi --query-gpu=name,driver_version,memory.total --format=csv,noheader
exec "${JAVA:-java}" --add-modules jdk.incubator.vector -Xmx2g -Dorg.bytedeco.javacpp.pathsFirst=true -Dtinylog.level=info \
  -cp "$DIR7_CLASSPATH" org.dir7.benchmarks.gpu.GpuProof "torch_ms=$torch_ms" "$@"
