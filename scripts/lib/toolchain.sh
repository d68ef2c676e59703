# shellcheck shell=bash
# Sourced: finds a Swift toolchain that can build Visor and puts it first on PATH.

swift_least_major=6
swift_least_minor=2

# swift_version_of COMMAND: "6.3" and the like; nothing if COMMAND is not Apple's Swift (another program has the name too).
swift_version_of() {
    { "$1" --version 2>/dev/null </dev/null || true; } | sed -n 's/^.*Swift version \([0-9][0-9]*\.[0-9][0-9]*\).*$/\1/p' | head -n 1
}

swift_is_new_enough() {
    local major="${1%%.*}" minor="${1#*.}"
    [ "$major" -gt "$swift_least_major" ] ||
        { [ "$major" -eq "$swift_least_major" ] && [ "$minor" -ge "$swift_least_minor" ]; }
}

# The places where a toolchain may be: PATH, where swiftly puts it, where archives are usually unpacked.
swift_candidates() {
    command -v swift || true
    printf '%s\n' "${SWIFTLY_BIN_DIR:-${HOME:-/root}/.local/share/swiftly/bin}/swift" \
        /opt/swift/usr/bin/swift /usr/share/swift/usr/bin/swift
}

# need_swift: afterwards `swift` is one that is new enough, or the script has ended with advice.
need_swift() {
    local candidate version found=""
    while read -r candidate; do
        [ -x "$candidate" ] || continue
        version="$(swift_version_of "$candidate")"
        if [ -z "$version" ]; then
            found="${found:-$candidate does not run as Swift (\`$candidate --version\` says why)}"
        elif swift_is_new_enough "$version"; then
            PATH="$(dirname "$candidate"):$PATH"
            export PATH
            say "Swift $version at $candidate"
            return
        else
            found="$candidate is version $version"
        fi
    done <<<"$(swift_candidates)"
    fail "no Swift toolchain of version $swift_least_major.$swift_least_minor or newer${found:+ ($found)}.
  Get one with swiftly, which asks before it installs anything:
    curl -O https://download.swift.org/swiftly/linux/swiftly-\$(uname -m).tar.gz
    tar zxf swiftly-\$(uname -m).tar.gz && ./swiftly init
  or by hand from https://www.swift.org/install/linux/ (unpack it to /opt/swift, or put its usr/bin on PATH). Then run this again."
}
