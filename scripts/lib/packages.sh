# shellcheck shell=bash
# Sourced: installs Debian packages, and only those that are missing.

missing_packages=()

# want PACKAGE PROBE...: PACKAGE is missing if one of the probes is: a command's name, or a path (patterns allowed).
want() {
    local package="$1" probe
    shift
    for probe in "$@"; do
        case "$probe" in
        /*) compgen -G "$probe" >/dev/null && continue ;;
        *) have "$probe" && continue ;;
        esac
        missing_packages+=("$package")
        return
    done
}

# What Swift needs to fetch and link Visor's packages; a toolchain from an archive brings no C library of its own.
want_build_packages() {
    want git git
    want ca-certificates /etc/ssl/certs/ca-certificates.crt
    want zlib1g-dev /usr/include/zlib.h
    want libzstd-dev /usr/include/zstd.h
    want libpcre2-dev /usr/include/pcre2.h
    want libsqlite3-dev /usr/include/sqlite3.h
    want libhiredis-dev /usr/include/hiredis/hiredis.h
    want libsodium-dev /usr/include/sodium.h
    want libcurl4-openssl-dev '/usr/include/*/curl/curl.h'
    want librdkafka-dev /usr/include/librdkafka/rdkafka.h
    want libncurses-dev /usr/include/ncurses.h '/usr/lib/*/libncursesw.so'
    want g++ '/usr/lib/gcc/*/*/libstdc++.so' '/usr/lib/gcc/*/*/crtbeginS.o' /usr/include/stdio.h ld
}

# What the dashboard draws its charts with, which is no part of the programs.
want_page_packages() {
    want libjs-chart.js /usr/share/javascript/chart.js/chart.min.js
}

# What the tests need: a terminal without a person, certificates, and who sends over TLS.
want_test_packages() {
    want tmux tmux
    want openssl openssl
    want socat socat
    want kcat kcat
}

# want_swift_libraries: a toolchain from an archive needs some libraries of the system; the loader says which are missing.
want_swift_libraries() {
    local candidate library
    while read -r candidate; do
        [ -x "$candidate" ] || continue
        while read -r library; do
            case "$library" in
            libncurses.so.6 | libtinfo.so.6) missing_packages+=(libncurses6) ;;
            libxml2.so.2) missing_packages+=(libxml2) ;;
            libsqlite3.so.0) missing_packages+=(libsqlite3-0) ;;
            libcurl.so.4) missing_packages+=(libcurl4) ;;
            libedit.so.2) missing_packages+=(libedit2) ;;
            libz.so.1) missing_packages+=(zlib1g) ;;
            *) fail "$candidate needs $library, which this machine does not have: install it and run this again" ;;
            esac
        done < <({ ldd "$candidate" 2>/dev/null || true; } | awk '/not found/ { print $1 }' | sort -u)
        return
    done <<<"$(swift_candidates)"
}

as_root() {
    if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo "$@"; fi
}

# install_missing: installs what `want` has found missing; ends with advice where that cannot be done.
install_missing() {
    [ "${#missing_packages[@]}" -gt 0 ] || return 0
    local list="${missing_packages[*]}"
    missing_packages=()
    have apt-get || fail "missing on this machine, in Debian's names: $list. There is no apt-get here: install them with its own package manager"
    [ "$(id -u)" -eq 0 ] || have sudo || fail "missing packages, and neither root nor sudo to install them: apt-get install $list"
    say "installing $list"
    # shellcheck disable=SC2086 # one word a package
    (install_without_starting_services $list) || fail "apt-get could not install: $list"
}

policy=/usr/sbin/policy-rc.d
policy_mark="# written by Visor's scripts for the time of one installation"

# A policy-rc.d that answers 101 keeps a server that is being installed from being started. One that is already there is
# the administrator's decision and stays as it is. Runs in a subshell, so that its trap is its own.
install_without_starting_services() {
    if ! [ -e "$policy" ] || grep -qF "$policy_mark" "$policy"; then
        trap 'as_root rm -f "$policy"' EXIT
        trap 'exit 130' INT TERM HUP
        printf '#!/bin/sh\n%s\nexit 101\n' "$policy_mark" | as_root tee "$policy" >/dev/null
        as_root chmod 755 "$policy"
    fi
    local environment=(env DEBIAN_FRONTEND=noninteractive)
    local options=(-q -y -o DPkg::Lock::Timeout=300)
    as_root "${environment[@]}" apt-get "${options[@]}" update </dev/null >&2 ||
        say "apt-get update failed; trying with the lists that are here"
    as_root "${environment[@]}" apt-get "${options[@]}" install --no-install-recommends "$@" </dev/null >&2
}
