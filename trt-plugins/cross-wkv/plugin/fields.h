// Plugin fields to and from a struct of 32-bit words, so that the struct is its own serialization. Only types that TensorRT
// 8.2 and 10.x both have.
#ifndef DIR7_FIELDS_H_
#define DIR7_FIELDS_H_

#include <NvInfer.h>
#include <stddef.h>
#include <stdint.h>

#include <string>

namespace dir7 {

struct AttributeInfo {
  const char* name;
  nvinfer1::PluginFieldType type;  // int32 or float32
  size_t offset;                   // in the struct
  int32_t low, high;               // of an int32
  bool required;                   // in a plan, all are
};

// Throws std::invalid_argument.
[[noreturn]] void fail(const std::string& what);

// The field called "format" is looked at first: another format may have other fields. Throws std::invalid_argument with one
// sentence that names the field, its value and the limit.
void parseFields(
    const AttributeInfo* infos, int count, const nvinfer1::PluginFieldCollection& fields, bool fromPlan, void* attributes);

// Throws the same where a word is outside of its limits.
void validateFields(const AttributeInfo* infos, int count, const void* attributes);

std::string text(const nvinfer1::Dims& dims);

}  // namespace dir7
#endif  // DIR7_FIELDS_H_
