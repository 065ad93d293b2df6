// The same tests on a GPU.
#include "wkv7_test.cc"
