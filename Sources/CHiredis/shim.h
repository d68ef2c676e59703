// The client of Redis, from Debian's libhiredis-dev. Only what takes arrays is used: Swift sees no variadic functions.
#include <hiredis/hiredis.h>
