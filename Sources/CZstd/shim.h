// Zstandard, from Debian's libzstd-dev. Needs no wrapper.
#include <zstd.h>
#include <zstd_errors.h>
