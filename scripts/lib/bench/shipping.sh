# shellcheck shell=bash
# Sourced by scripts/bench: how fast a file is shipped to the monitor, beside rsyslog.

# shellcheck disable=SC2154,SC2034 # what is asked for and what is measured is shared with scripts/bench

# measure_shipping: makes the log, has the programs ship it, and writes the section.
measure_shipping() {
    local product log result stalled
    for product in fake_log_gen log_producer stream_monitor; do
        say "building $product in release mode"
        swift build -c release --product "$product" >&2
    done
    programs="$(swift build -c release --show-bin-path)"
    mkdir -p "$cache"
    work="$(mktemp -d "$cache/run.XXXXXX")"
    trap 'rm -rf "$work"' EXIT
    log="$work/access.log"
    cp "$(access_log "$lines" 5000)" "$log"
    echo "the last line" >>"$log"
    read -r load _ </proc/loadavg
    say "shipping $log, $(megabytes "$log") MB, $runs time(s) by each program"
    result="$(ship "$runs")"
    printf '%s\n' "$result"
    say "holding programs up"
    stalled="$(ship 1 stalled)"
    printf '%s\n' "$stalled"
    put_section "## Shipping" <<END
How long it takes to ship a log of $lines lines ($(megabytes "$log") MB, from the page cache) from its file to another process over loopback:
from the start of the agent until the last line has been analysed (\`stream_monitor\`), or until the whole log stands in a file
(\`rsyslog\`, which does nothing else with it, and whose file is compared with the log). Acknowledged is when \`log_producer\` has ended: over HTTP
each line is synced to the journal of the receiver by then. Agent and receiver share the machine; CPU seconds are until the end of the
measurement. The median of $runs run(s), interleaved.

\`\`\`text
$result
\`\`\`

- \`rsyslog\` ($(rsyslogd -v | sed -n '1s/^rsyslogd *\([0-9.]*\).*/\1/p')) is imfile, omfwd, imtcp and omfile, with queues of 100,000 messages that are emptied 4,096 at a time and files
  that are written by a thread of their own; as Debian has it, with the queues that it has where nothing is said, which two threads
  empty, so that lines come in another order. Compressed, it is omfwd with a stream at level 1 and imptcp, since imtcp takes none.
- \`log_producer\` over HTTP sends batches of 1 MiB, not compressed since the receiver is on this machine, or compressed with
  gzip where the row says so.
- \`stream_monitor --follow\` reads the file itself, and is there to show how much of the time is analysis.

The peak of memory where something is held up for ten seconds: a producer by a receiver that accepts and never reads, and a monitor by a
file of lines without a format, on a disk that is full, to which \`fake_log_gen --tcp\`, or \`log_producer\` over HTTP, sends what it can:

\`\`\`text
$stalled
\`\`\`

$(made_with "scripts/bench --shipping --lines $lines --runs $runs")
END
}

# ship RUNS WHAT...: without -B the interpreter would leave its own files in the tree.
ship() {
    python3 -B "$parts/shipping.py" "$programs" "$log" "$((lines + 1))" "$1" "$work" "${@:2}"
}
