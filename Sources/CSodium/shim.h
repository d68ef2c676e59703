// Argon2id for passwords, from Debian's libsodium-dev.
#include <sodium.h>
