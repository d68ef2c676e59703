# shellcheck shell=bash
# Sourced by scripts/bench: how long lines of a followed file take, and the alerts that they tip.

# shellcheck disable=SC2154,SC2034 # what is asked for and what is measured is shared with scripts/bench

# measure_delay: builds and runs both benchmarks, and writes the section.
measure_delay() {
    local windows alerts
    build_benchmark Delay
    say "building stream_monitor in release mode"
    swift build -c release --product stream_monitor >&2
    read -r load _ </proc/loadavg
    say "writing lines for $seconds seconds at each of five rates"
    windows="$("$(benchmark_folder)/Delay" "$seconds")"
    printf '%s\n' "$windows"
    say "tipping rules for $seconds seconds at each of two rates"
    # Without -B the interpreter would leave its own files in the tree.
    alerts="$(python3 -B "$root/scripts/lib/bench/alert_delay.py" "$(swift build -c release --show-bin-path)/stream_monitor" "$seconds")"
    printf '%s\n' "$alerts"
    put_section "## Delay" <<END
How long a line takes from the call that appends it to a followed file until the window that it belongs to has it, in milliseconds: a thread
writes lines that say when they were written, one call a line, and \`Benchmarks/Delay\` follows them as \`stream_monitor --follow\` does,
with windows written and a checkpoint synced each second. The terminal is drawn once a second, which is not counted.

\`\`\`text
$windows
\`\`\`

How long it takes from the call that appends a line which tips a rule until the alert stands in the file of \`--alert-file\`: besides the
lines of the rate, twenty times a second there is one with a path of its own, for which a rule with \`per\` alerts at the first.
\`stream_monitor --follow\` runs as it is, and the file is looked at every 0.2 ms.

\`\`\`text
$alerts
\`\`\`

$(made_with "scripts/bench --delay --seconds $seconds")
END
}

# build_benchmark NAME: builds a program of the package Benchmarks.
build_benchmark() {
    say "building the benchmark in release mode (the first time takes some minutes)"
    swift build -c release --package-path Benchmarks --product "$1" >&2
}

# benchmark_folder: where the programs of the package Benchmarks are.
benchmark_folder() {
    swift build -c release --package-path Benchmarks --show-bin-path
}
