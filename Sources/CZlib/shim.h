// zlib, from Debian's zlib1g-dev. Needs no wrapper: what is a macro in it has a function behind it.
#include <zlib.h>
