// Compiles the kernels with NVRTC 12 for architectures that newer nvcc has dropped; needs no GPU:
//   nvrtc_check KERNEL_FOLDER CUDA_INCLUDE sm_53 sm_87 ...
// Also that the recurrence keeps its state in registers, as the compiler's report says. libnvrtc.so.12 is looked for by the
// dynamic loader. Exit code 1 when one does not compile or a recurrence spills, 4 without NVRTC.
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>

#include <string>
#include <vector>

namespace {

using Program = void*;

template <class Function>
Function symbol(void* library, const char* name) {
  void* found = dlsym(library, name);
  if (!found) fprintf(stderr, "libnvrtc.so.12 has no %s\n", name);
  return reinterpret_cast<Function>(found);
}

std::vector<std::string> kernels() {
  std::vector<std::string> names;
  for (const char* type : {"float", "__half"}) {
    const std::string t = type;
    for (const char* n : {"32", "64", "128"}) {
      names.push_back("dir7::plainKernel<" + t + "," + n + ",true>");
      for (const char* mode : {",true>", ",false>"}) {
        names.push_back("dir7::prepareKernel<" + t + "," + n + mode);
        names.push_back("dir7::finishKernel<" + t + "," + n + mode);
      }
    }
    names.push_back("dir7::plainKernel<" + t + ",256,false>");
  }
  for (const char* n : {"32", "64", "128"})
    for (const char* layout : {",8,1>", ",8,4>"}) names.push_back(std::string("dir7::recurrenceKernel<") + n + layout);
  return names;
}

// Most registers that a recurrence takes, from the report of ptxas -v; -1 when one spills or the report has none.
int recurrenceRegisters(const std::string& report) {
  int most = -1;
  for (size_t at = report.find("recurrenceKernel"); at != std::string::npos; at = report.find("recurrenceKernel", at + 1)) {
    const size_t stores = report.find(" bytes spill stores", at), used = report.find("Used ", at);
    const size_t next = report.find("Function properties", at);
    if (stores == std::string::npos || used == std::string::npos || stores > used) continue;
    if (next != std::string::npos && next < stores) continue;  // a line that only says what is compiled
    if (atoi(&report[report.rfind(' ', stores - 1)]) != 0) return -1;
    const int registers = atoi(&report[used + 5]);
    most = registers > most ? registers : most;
  }
  return most;
}

}  // namespace

int main(int count, char** arguments) {
  if (count < 4) {
    fprintf(stderr, "usage: nvrtc_check KERNEL_FOLDER CUDA_INCLUDE ARCHITECTURE...\n");
    return 2;
  }
  void* library = dlopen("libnvrtc.so.12", RTLD_NOW);
  if (!library) {
    fprintf(stderr, "%s\n", dlerror());
    return 4;
  }
  const auto version = symbol<int (*)(int*, int*)>(library, "nvrtcVersion");
  const auto create = symbol<int (*)(Program*, const char*, const char*, int, const char* const*, const char* const*)>(
      library, "nvrtcCreateProgram");
  const auto name = symbol<int (*)(Program, const char*)>(library, "nvrtcAddNameExpression");
  const auto compile = symbol<int (*)(Program, int, const char* const*)>(library, "nvrtcCompileProgram");
  const auto logSize = symbol<int (*)(Program, size_t*)>(library, "nvrtcGetProgramLogSize");
  const auto log = symbol<int (*)(Program, char*)>(library, "nvrtcGetProgramLog");
  const auto size = symbol<int (*)(Program, size_t*)>(library, "nvrtcGetCUBINSize");
  if (!version || !create || !name || !compile || !logSize || !log || !size) return 4;
  int major = 0, minor = 0, failed = 0;
  version(&major, &minor);
  for (int i = 3; i < count; i++) {
    Program program = nullptr;
    create(&program, "#include \"chunks.h\"\n#include \"plain.h\"\n", "wkv7.cu", 0, nullptr, nullptr);
    for (const std::string& kernel : kernels()) name(program, kernel.c_str());
    const std::string options[] = {"--std=c++14", std::string("--gpu-architecture=") + arguments[i],
        std::string("--include-path=") + arguments[1], std::string("--include-path=") + arguments[2],
        "--ptxas-options=-v"};
    const char* list[] = {options[0].c_str(), options[1].c_str(), options[2].c_str(), options[3].c_str(),
        options[4].c_str()};
    const int error = compile(program, 5, list);
    size_t bytes = 0, reportBytes = 0;
    if (!error) size(program, &bytes);
    logSize(program, &reportBytes);
    std::string report(reportBytes, ' ');
    log(program, &report[0]);
    const int registers = error ? -1 : recurrenceRegisters(report);
    const bool good = !error && bytes && registers > 0;
    printf("NVRTC %d.%d %s: %s, %zu kernels, %zu bytes, recurrence in at most %d registers without spills\n", major, minor,
        arguments[i], good ? "ok" : "FAIL", kernels().size(), bytes, registers);
    if (!good) {
      failed = 1;
      printf("%s\n", report.c_str());
    }
  }
  return failed;
}
