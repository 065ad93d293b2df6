// Reads F32 tensors of a .safetensors file: eight bytes of header length, a JSON header, the data.
#ifndef DIR7_WKV7_SAFETENSORS_H_
#define DIR7_WKV7_SAFETENSORS_H_

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <string>
#include <vector>

namespace dir7 {

struct Array {
  std::vector<int> shape;
  std::vector<double> values;
};

class Safetensors {
 public:
  explicit Safetensors(const std::string& path) : path_(path) {
    FILE* f = fopen(path.c_str(), "rb");
    if (!f) fail("cannot be opened");
    char buffer[1 << 16];
    for (size_t n; (n = fread(buffer, 1, sizeof buffer, f)) > 0;) bytes_.append(buffer, n);
    fclose(f);
    uint64_t length = 0;
    if (bytes_.size() >= 8) memcpy(&length, bytes_.data(), 8);
    if (bytes_.size() < 8 || length > bytes_.size() - 8) fail("is shorter than its header");
    header_ = bytes_.substr(8, length);
  }

  Array read(const std::string& name) const {
    const size_t at = header_.find("\"" + name + "\":{");
    if (at == std::string::npos) fail(("has no tensor " + name).c_str());
    const std::string entry = header_.substr(at, header_.find('}', at) - at);
    if (entry.find("\"F32\"") == std::string::npos) fail(("holds " + name + " in another type than F32").c_str());
    Array out;
    for (long n : numbers(entry, "\"shape\"")) out.shape.push_back(static_cast<int>(n));
    const std::vector<long> span = numbers(entry, "\"data_offsets\"");
    const size_t data = 8 + header_.size();
    if (span.size() != 2 || span[0] > span[1] || data + span[1] > bytes_.size()) fail("has offsets beyond its end");
    std::vector<float> f((span[1] - span[0]) / 4);
    memcpy(f.data(), bytes_.data() + data + span[0], f.size() * 4);
    out.values.assign(f.begin(), f.end());
    return out;
  }

 private:
  static std::vector<long> numbers(const std::string& entry, const char* key) {
    std::vector<long> out;
    const char* p = strchr(strstr(entry.c_str(), key), '[') + 1;
    while (*p && *p != ']') {
      char* end;
      const long n = strtol(p, &end, 10);
      if (end == p) {
        p++;
      } else {
        out.push_back(n);
        p = end;
      }
    }
    return out;
  }
  [[noreturn]] void fail(const char* what) const {
    fprintf(stderr, "%s %s\n", path_.c_str(), what);
    exit(3);
  }

  std::string path_, bytes_, header_;
};

}  // namespace dir7
#endif  // DIR7_WKV7_SAFETENSORS_H_
