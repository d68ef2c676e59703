# shellcheck shell=bash
# Sourced by scripts/bench: how long lines of a followed file take, a section of its own at the end of docs/benchmarks.md.

# shellcheck disable=SC2154 # what is asked for is shared with scripts/bench

delay_title="## Delay"

# delay_section: the section as it stands in the document; nothing where there is none yet.
delay_section() {
    [ -f docs/benchmarks.md ] || return 0
    # With the empty line before it.
    awk -v title="$delay_title" '$0 == title { print ""; found = 1 } found' docs/benchmarks.md
}

# measure_delay: builds and runs the benchmark, and puts what it says in the place of the section.
measure_delay() {
    local result document
    say "building the benchmark in release mode (the first time takes some minutes)"
    swift build -c release --package-path Benchmarks --product Delay >&2
    say "writing lines for $seconds seconds at each of five rates"
    result="$("$(swift build -c release --package-path Benchmarks --show-bin-path)/Delay" "$seconds")"
    document="$(mktemp)"
    {
        [ ! -f docs/benchmarks.md ] || awk -v title="$delay_title" '$0 == title { exit } { print }' docs/benchmarks.md |
            sed -e :a -e '/^\n*$/{$d;N;ba' -e '}'
        cat <<END

$delay_title

How long a line takes from the call that appends it to a followed file until the window that it belongs to has it, in milliseconds: a thread
writes lines that say when they were written, one call a line, and \`Benchmarks/Delay\` follows them as \`stream_monitor --follow\` does,
with windows written and a checkpoint synced each second. The terminal is drawn once a second, which is not counted.

\`\`\`text
$result
\`\`\`

Made on $(date -u +%Y-%m-%d) with \`scripts/bench --delay --seconds $seconds\`; $(nproc) cores, load average at the start $(cut -d ' ' -f 1 /proc/loadavg).
END
    } >"$document"
    mv "$document" docs/benchmarks.md
    chmod 644 docs/benchmarks.md
    printf '%s\n' "$result"
    say "written to docs/benchmarks.md"
}
