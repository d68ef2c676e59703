# shellcheck shell=bash
# Sourced by scripts/crash-battery and scripts/soak: what both do before Python takes over.

# shellcheck disable=SC2154 # root is from common.sh
# run_battery MODULE ARGUMENT...: runs a module of this folder, with the programs of --programs, or freshly built ones.
run_battery() {
    local module="$1" argument given=no programs
    shift
    for argument in "$@"; do
        case "$argument" in
        --help | -h)
            show_help
            exit
            ;;
        --programs | --programs=* | --self-test) given=yes ;;
        esac
    done
    want python3 python3
    if [ "$given" = no ]; then
        want_build_packages
        want_swift_libraries
    fi
    install_missing
    if [ "$given" = no ]; then
        build_programs
        set -- --programs "$programs" "$@"
    fi
    # Without -B the interpreter would leave its own files in the tree.
    exec python3 -B "$root/scripts/lib/battery/$module.py" "$@"
}

# build_programs: builds the programs in release mode, and sets `programs` to their folder.
build_programs() {
    local product
    need_swift
    for product in fake_log_gen stream_monitor log_producer kafka_sandbox; do
        say "building $product in release mode (the first time takes some minutes)"
        swift build --package-path "$root" -c release --product "$product" >&2
    done
    programs="$(swift build --package-path "$root" -c release --show-bin-path)"
}
