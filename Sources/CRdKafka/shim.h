// librdkafka, from Debian's librdkafka-dev, with the mock cluster that it brings for tests. Swift cannot call what takes a variable number
// of arguments; rd_kafka_produceva() takes the same in an array.
#include <librdkafka/rdkafka.h>
#include <librdkafka/rdkafka_mock.h>
