// librdkafka once more, for what measures it without Visor: a package cannot take a system library from another.
#include <librdkafka/rdkafka.h>
