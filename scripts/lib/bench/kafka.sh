# shellcheck shell=bash
# Sourced by scripts/bench: how fast lines go to Kafka and come from there, beside librdkafka alone.

# shellcheck disable=SC2154,SC2034 # what is asked for and what is measured is shared with scripts/bench

# measure_kafka: sends a log to topics of the brokers at $bootstrap and reads it again, and writes the section.
measure_kafka() {
    local product log run topic result
    for product in fake_log_gen log_producer stream_monitor; do
        say "building $product in release mode"
        swift build -c release --product "$product" >&2
    done
    programs="$(swift build -c release --show-bin-path)"
    build_benchmark KafkaBench
    bare="$(benchmark_folder)/KafkaBench"
    mkdir -p "$cache"
    work="$(mktemp -d "$cache/run.XXXXXX")"
    trap 'rm -rf "$work"' EXIT
    log="$(access_log "$lines" 5000)"
    # As many sources as there are usually partitions and more, for each goes to one.
    split -n l/16 "$log" "$work/part."
    read -r load _ </proc/loadavg
    for ((run = 1; run <= runs; run++)); do
        topic="visor-bench-$$-$run"
        say "run $run of $runs: sending $log, $(megabytes "$log") MB"
        measure bare-producer "$bare" produce "$bootstrap" "$topic-bare" "$log"
        measure log_producer "$programs/log_producer" -i "$work"/part.* --once --checkpoint "$work/state-$run" \
            --to "kafka://$bootstrap/$topic" --quiet
        measure fake_log_gen "$programs/fake_log_gen" -m access --rate max --seed 1 --count "$lines" --paths 2000 \
            --heartbeat-interval 0 --kafka "$bootstrap/$topic-generated" --source generator
        say "run $run of $runs: reading it again"
        "$bare" consume "$bootstrap" "$topic" "$lines" >>"$work/rates.consume"
        "$bare" input "$bootstrap" "$topic" "$lines" >>"$work/rates.input"
        python3 -B "$parts/kafka_monitor.py" "$programs/stream_monitor" "$bootstrap" "$topic" "$lines" "$work" \
            >>"$work/rates.monitor"
        "$bare" group "$bootstrap" "$topic" "$lines" >>"$work/rates.group"
    done
    result="$(kafka_table)"
    printf '%s\n' "$result"
    put_section "## Kafka" <<END
How fast a log of $lines lines ($(megabytes "$log") MB) goes to a topic, a line a message, and comes from there. The bare producer and the bare
consumer are \`Benchmarks/Kafka\`: librdkafka with the same properties and nothing around it; the consumer throws away what comes.
Visor's consumer is a member of a group that looks at key, header and payload of each message and does nothing with them;
\`stream_monitor\` is a whole group, which counts each line and writes the log of partials. Producers are timed
from their start to their end, consumers from the first message to the last, and \`stream_monitor\` while there was more to
read. The median of $runs run(s), interleaved.

\`\`\`text
$result
\`\`\`

- \`log_producer\` reads 16 files, and syncs where it is in them; \`fake_log_gen\` has made up each line, too, all of one source and so for
  one partition.
- \`stream_monitor\` needed $(to_read monitor 5) seconds of processor time for all lines, all its threads together, and $(to_read monitor 4 1024) MB of memory at its
  peak. The thread that reads messages and folds their lines needs $(to_read group 2) seconds of it (\`Benchmarks/Kafka\`, the same group without
  outputs): $(to_read group 3 1) lines for each of its seconds.

$(made_with "scripts/bench --bootstrap HOST:PORT --lines $lines --runs $runs")
END
}

# kafka_table: lines a second, and how much of what librdkafka alone does that is.
kafka_table() {
    {
        echo "bare-producer $(rate_of bare-producer "$lines" 1)"
        echo "log_producer $(rate_of log_producer "$lines" 1)"
        echo "fake_log_gen $(rate_of fake_log_gen "$lines" 1)"
        echo "bare-consumer $(consumed consume)"
        echo "visor-consumer $(consumed input)"
        echo "stream_monitor $(consumed monitor)"
    } | awk '
        BEGIN { printf "%-28s %12s %10s\n", "", "lines/s", "of bare" }
        /^bare/ { bare = $2 }
        { gsub(/-/, " ", $1); printf "%-28s %12d %10.2f\n", $1, $2, $2 / bare }'
}

# consumed WHAT [COLUMN]: the median of the messages a second, or of another column, that a consumer has printed.
consumed() {
    cut -d ' ' -f "${2:-3}" "$work/rates.$1" | sort -n | awk '{ value[NR] = $1 } END {
        print NR % 2 ? value[(NR + 1) / 2] : (value[NR / 2] + value[NR / 2 + 1]) / 2 }'
}

# to_read WHAT COLUMN [UNIT]: the median of a column in whole units, or with two places where there is none.
to_read() {
    awk -v value="$(consumed "$1" "$2")" -v unit="${3:-}" 'BEGIN { if (unit) printf "%.0f", value / unit; else printf "%.2f", value }'
}
