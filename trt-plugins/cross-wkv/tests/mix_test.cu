// The tests of mix_test.cc as CUDA.
#include "mix_test.cc"
