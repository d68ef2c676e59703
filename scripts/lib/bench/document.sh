# shellcheck shell=bash
# Sourced by scripts/bench: its tables, and docs/benchmarks.md, which is made of them.

# shellcheck disable=SC2154 # what has been measured is shared with scripts/bench

# speed_table: a row for each program that read the log. Ratios are to the rows that are named in their columns.
speed_table() {
    local index reference header="| program | seconds | CPU seconds | MB/s | lines/s | peak memory, MB |" rule="|---|---:|---:|---:|---:|---:|"
    for reference in "${references[@]}"; do
        header+=" times as fast as ${names[$reference]} |"
        rule+="---:|"
    done
    printf '%s\n%s\n' "$header" "$rule"
    for index in "${!names[@]}"; do
        printf "| \`%s\` | %s | %s | %s | %s | %s |" "${names[$index]}" "$(seconds_of "$index")" "$(processor_of "$index")" \
            "$(rate_of "$index" "$bytes" 1000000)" "$(rate_of "$index" "$lines" 1)" "$(megabytes_of "$index")"
        for reference in "${references[@]}"; do printf ' %s |' "$(ratio "$index" "$reference")"; done
        printf '\n'
    done
}

# generator_table: how fast fake_log_gen writes.
generator_table() {
    local key
    echo "| command | seconds | CPU seconds | MB/s | lines/s | peak memory, MB |"
    echo "|---|---:|---:|---:|---:|---:|"
    for key in null file; do
        printf "| \`%s\` | %s | %s | %s | %s | %s |\n" "fake_log_gen --rate max $(generator_target "$key")" \
            "$(seconds_of "$key")" "$(processor_of "$key")" "$(rate_of "$key" "$generated" 1000000)" "$(rate_of "$key" "$lines" 1)" "$(megabytes_of "$key")"
    done
}

generator_target() {
    if [ "$1" = null ]; then echo "-o /dev/null"; else echo "-o FILE"; fi
}

# memory_table: the peak of stream_monitor by input.
memory_table() {
    local input threads row
    echo "| input of \`stream_monitor\` | lines | MB | different clients | peak memory, MB: 1 thread | 2 threads |"
    echo "|---|---:|---:|---:|---:|---:|"
    for input in "${memory_inputs[@]}"; do
        row="| $(memory_name "$input") | $(memory_lines "$input") | $(($(stat -c %s "$(memory_file "$input")") / 1000000))"
        row+=" | $(grep -oE '"clients_distinct":[0-9]+' "$work/result.$input-1" | head -n 1 | cut -d : -f 2)"
        for threads in 1 2; do row+=" | $(megabytes_of "$input-$threads")"; done
        echo "$row |"
    done
}

document() {
    local processor system memory
    processor="$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1)"
    memory="$(awk '/^MemTotal/ { printf "%.0f GB", $2 / 1e6 }' /proc/meminfo)"
    system="$(. /etc/os-release 2>/dev/null && echo "${PRETTY_NAME:-Linux}")"
    cat <<END
# Benchmarks

How long it takes to read an access log of $lines lines ($((bytes / 1000000)) MB, format combined) from the page cache: the median of
$runs run(s), those of the programs interleaved$(slow_note). Every program counted all lines, and what more it counts of bytes,
status codes and methods is what \`stream_monitor\` counts; a run that differs fails the benchmark. A ratio is the median of
the seconds of the program that its column names, divided by the row's own; CPU seconds are those of all threads together.

$(speed_table)

$(notes)

## The generator

How fast \`fake_log_gen\` writes $lines lines ($((generated / 1000000)) MB, format combined), the median of $runs run(s).

$(generator_table)
END
    if [ "${#memory_inputs[@]}" -gt 0 ]; then
        cat <<END

## Memory

The peak of resident memory, one run each: what \`stream_monitor\` keeps is bounded by the summaries of open windows, whatever the
length of the input. The first two logs have 500 lines for a second, the last has 5,000, no two of them with the same client, path,
section or referring page.

$(memory_table)
END
    fi
    cat <<END

## Made on

- Date: $(date -u +%Y-%m-%d)
- Machine: $(nproc) cores of ${processor:-$(uname -m)}, $memory, $system; load average at the start $load
- Versions: $(versions)
- Made with: \`$invocation\`
END
}

versions() {
    local list
    list="Swift $(swift_version_of swift), $(goaccess --version | sed -n '1s/ - / /; 1s/\.$//p')"
    list+=", $(mtail --version | cut -d ' ' -f 1,3)"
    if uses_spark; then list+=", Spark $("$cache/spark/bin/pip" list 2>/dev/null | sed -n 's/^pyspark *//p')"; fi
    echo "$list"
}

uses_spark() {
    [[ " ${names[*]}" == *" Spark"* ]]
}

# slow_note: the programs that ran once, if there are any.
slow_note() {
    local index list=""
    for index in "${!names[@]}"; do
        if [ "$runs" -gt 1 ] && is_slow "$index"; then list+="${list:+, }\`${names[$index]}\`"; fi
    done
    [ -z "$list" ] || echo "; $list ran once, for a run took more than 3 minutes"
}

# notes: what the programs do, and so what the numbers compare.
# shellcheck disable=SC2016 # the back quotes are Markdown's
notes() {
    echo '- `wc -l` only counts newlines: it shows how fast the file can be read at all.'
    echo '- `goaccess` makes its whole report, as JSON.'
    echo '- `mtail` counts lines, bytes, status codes, methods, sections and clients of the whole file, by a regular expression:'
    echo '  `scripts/lib/bench/access.mtail`.'
    if uses_spark; then
        echo '- Spark, from the start of its process to the end, counts lines, bytes, distinct clients and quantiles of sizes by windows'
        echo '  of 10 s, status codes, methods, and the top sections, paths and clients: `scripts/lib/bench/spark_counts.py`.'
    fi
    echo '- `stream_monitor` makes windows of 10 s and the whole, each with all that [output.md](output.md) describes; its format is'
    echo '  `combined`, or the same lines described by a LogFormat string or by a regular expression, where the row says so.'
}
