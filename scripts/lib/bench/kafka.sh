# shellcheck shell=bash
# Sourced by scripts/bench: how fast lines go to Kafka and come from there, beside librdkafka alone.

# shellcheck disable=SC2154,SC2034 # what is asked for and what is measured is shared with scripts/bench

# measure_kafka: sends a log to topics of the brokers at $bootstrap and reads it again, and writes the section.
measure_kafka() {
    local product log run topic result
    for product in fake_log_gen log_producer; do
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
        say "run $run of $runs: reading it again"
        "$bare" consume "$bootstrap" "$topic" "$lines" >>"$work/rates.consume"
        "$bare" input "$bootstrap" "$topic" "$lines" >>"$work/rates.input"
    done
    result="$(kafka_table)"
    printf '%s\n' "$result"
    put_section "## Kafka" <<END
How fast a log of $lines lines ($(megabytes "$log") MB) goes to a topic, a line a message, and comes from there. The bare producer and the bare
consumer are \`Benchmarks/Kafka\`: librdkafka with the same properties and nothing around it; the consumer throws away what comes.
Visor's consumer is a member of a group that looks at key, header and payload of each message and does nothing with them. Producers are timed
from their start to their end, consumers from the first message to the last. The median of $runs run(s), interleaved.

\`\`\`text
$result
\`\`\`

$(made_with "scripts/bench --bootstrap HOST:PORT --lines $lines --runs $runs")
END
}

# kafka_table: lines a second, and how much of what librdkafka alone does that is.
kafka_table() {
    {
        echo "bare-producer $(rate_of bare-producer "$lines" 1)"
        echo "log_producer $(rate_of log_producer "$lines" 1)"
        echo "bare-consumer $(consumed consume)"
        echo "visor-consumer $(consumed input)"
    } | awk '
        BEGIN { printf "%-28s %12s %10s\n", "", "lines/s", "of bare" }
        /^bare/ { bare = $2 }
        { gsub(/-/, " ", $1); printf "%-28s %12d %10.2f\n", $1, $2, $2 / bare }'
}

# consumed WHAT: the median of the messages a second that KafkaBench has printed.
consumed() {
    cut -d ' ' -f 3 "$work/rates.$1" | sort -n | awk '{ value[NR] = $1 } END {
        print NR % 2 ? value[(NR + 1) / 2] : (value[NR / 2] + value[NR / 2 + 1]) / 2 }'
}
