// PCRE2, from Debian's libpcre2-dev. Swift sees no macro that pastes names together: it calls those that end in _8.
#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
