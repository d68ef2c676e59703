// The settings of glibc's heap, which Swift's own module of the C library leaves out.
#include <malloc.h>
