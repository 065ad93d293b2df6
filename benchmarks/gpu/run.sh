#!/bin/bash
# Proves the TensorRT backend on this machine's GPU; prints a table. Exit code 1 where a bound is exceeded.
#
#   benchmarks/gpu/run.sh [--libraries DIR] [--torch DIR] [NAME=VALUE ...]
#
# --libraries DIR  folder with libnvinfer.so.10, libcudart.so.12, libnvrtc.so.12 where they are not installed. For
#                  cuBLAS and cuDNN, which the presets load and nothing calls, empty stand-ins are made where they are
#                  missing. Only the Java process sees the folder and the stand-ins: PyTorch brings its own.
# --torch DIR      folder with bench_torch.py and wkv7.cu: the same model in PyTorch, timed first in the same session
# NAME=VALUE       options of org.dir7.benchmarks.gpu.GpuProof: checkpoint, golden, engine, pictures, cycles,
#                  cycles_checkpoint, layers, parts (wkv, accuracy, speed, growth, layers, picture,
#                  cycles, heldout, batch), torch_ms
#
# Needs: a driver, TensorRT 10 and CUDA 12 libraries, the plugin (trt-plugins/cross-wkv/build or DIR7_PLUGIN), Java 17,
# and the jars: DIR7_CLASSPATH, or built here with Maven.
set -euo pipefail
cd "$(dirname "$0")/../.."

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
torch_ms=
torch=
libraries=
while [ $# -gt 0 ]; do
  case $1 in
    --torch) torch=$2; shift 2 ;;
    --libraries) libraries=$(cd "$2" && pwd); shift 2 ;;
    *) break ;;
  esac
done

if [ -n "$torch" ]; then
  cp "$torch"/*.py "$torch"/*.cu "$work"
  sm=$(nvidia-smi --query-gpu=compute_cap --format=csv,noheader | head -1 | tr -d .)
  (cd "$work" && nvcc -O3 --use_fast_math -gencode="arch=compute_$sm,code=sm_$sm" -Xcompiler -fPIC -shared \
    -cudart static -o libwkv.so wkv7.cu)
  (cd "$work" && python3 bench_torch.py) | tee "$work/torch.log"
  torch_ms=torch_ms=$(sed -n 's/^compiled + CUDA graph //p' "$work/torch.log" | grep -o '[0-9.]*' | head -1)
fi

if [ -z "${DIR7_CLASSPATH:-}" ]; then
  mvn -q -B -DskipTests package -pl benchmarks -am dependency:build-classpath -Dmdep.outputFile=target/gpu.classpath
  DIR7_CLASSPATH=benchmarks/target/classes:$(cat benchmarks/target/gpu.classpath)
fi

# The libraries that the presets are linked with, where the loader finds none.
path=${libraries:+$libraries:}${LD_LIBRARY_PATH:-}
for library in libcublas.so.12 libcublasLt.so.12 libcudnn.so.9; do
  if ! ldconfig -p | grep -q "$library " && ! ls "${libraries:-/nonexistent}/$library" > /dev/null 2>&1; then
    mkdir -p "$work/stand-ins"
    : | "${CC:-gcc}" -shared -x c - -Wl,-soname,"$library" -o "$work/stand-ins/$library"
    echo "$library is not installed: an empty stand-in for the Java process"
  fi
done
if [ -d "$work/stand-ins" ]; then
  path=$path:$work/stand-ins
fi

nvidia-smi --query-gpu=name,driver_version,memory.total --format=csv,noheader
LD_LIBRARY_PATH=$path "${JAVA:-java}" --add-modules jdk.incubator.vector -Xmx2g \
  -Dorg.bytedeco.javacpp.pathsFirst=true -Dtinylog.level=info \
  -cp "$DIR7_CLASSPATH" org.dir7.benchmarks.gpu.GpuProof $torch_ms "$@"
