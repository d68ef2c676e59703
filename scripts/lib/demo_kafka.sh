# shellcheck shell=bash
# Sourced by scripts/demo: the whole chain over Kafka, with brokers in memory or real ones.

# start_chain: starts brokers where none are named, who analyses, who ships, and who writes; sets `generator`, `producer` and
# `monitor`. Who reads begins before who writes: the brokers in memory keep little.
# shellcheck disable=SC2154,SC2034 # set and read by scripts/demo
start_chain() {
    topic="visor-demo-$$" group="visor-demo-$$"
    if [ -z "$bootstrap" ]; then
        mkfifo "$work/address"
        setsid "$programs/kafka_sandbox" >"$work/address" </dev/null &
        sandbox=$!
        read -r bootstrap <"$work/address" || fail "the brokers in memory did not start"
        say "brokers in memory at $bootstrap (for trying out and testing only)"
    fi
    setsid "$programs/stream_monitor" --kafka "$bootstrap/$topic" --group "$group" --checkpoint "$work/state" "${alerting[@]}" \
        --dashboard "127.0.0.1:$port" \
        --output "$out/windows.jsonl" --alert-json "$out/alerts.jsonl" --summary "$out/summary.json" </dev/null &
    monitor=$!
    setsid "$programs/fake_log_gen" -m access --rate "$rate" ${seconds:+--duration "${seconds}s"} "${bursts[@]}" \
        --truth "$out/truth.json" -o "$work/access.log" </dev/null &
    generator=$!
    setsid "$programs/log_producer" -i "$work/access.log" --to "kafka://$bootstrap/$topic" --checkpoint "$work/state" --quiet </dev/null &
    producer=$!
}

# finish_chain: when all lines are written, waits until they have been shipped and counted.
# shellcheck disable=SC2154 # set by scripts/demo
finish_chain() {
    local try lag
    for ((try = 0; try < 100; try++)); do
        lag="$(counted_lines)"
        [ "$lag" -ge "$(wc -l <"$work/access.log")" ] && break
        sleep 0.3
    done
    kill -TERM "$producer" 2>/dev/null || true
    wait "$producer" || true
    kill -TERM "$monitor" 2>/dev/null || true
}

# counted_lines: how many messages, which have a line each, the group has counted.
counted_lines() {
    "$programs/stream_monitor" kafka-lag --kafka "$bootstrap/$topic" --group "$group" --json 2>/dev/null |
        grep -o '"committed":[0-9]*' | awk -F: '{ sum += $2 } END { print sum + 0 }'
}
