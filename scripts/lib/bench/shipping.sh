# shellcheck shell=bash
# Sourced by scripts/bench: how fast a file is shipped to the monitor, beside rsyslog.

# shellcheck disable=SC2154,SC2034 # what is asked for and what is measured is shared with scripts/bench

# measure_shipping: makes the log, has the programs ship it, and writes the section.
measure_shipping() {
    local product result log
    for product in fake_log_gen log_producer stream_monitor; do
        say "building $product in release mode"
        swift build -c release --product "$product" >&2
    done
    programs="$(swift build -c release --show-bin-path)"
    mkdir -p "$cache"
    work="$(mktemp -d "$cache/run.XXXXXX")"
    trap 'rm -rf "$work"' EXIT
    log="$work/access.log"
    {
        cat "$(access_log "$lines" 5000)"
        echo "the last line"
    } >"$log"
    read -r load _ </proc/loadavg
    say "shipping $log, $(megabytes "$log") MB, $runs time(s) by each program"
    result="$(python3 -B "$parts/shipping.py" "$programs" "$log" "$((lines + 1))" "$runs" "$work")"
    printf '%s\n' "$result"
}
