# shellcheck shell=bash
# Sourced by scripts/demo: what happens at the server that it shows, and which alerts there are of it.

# demo_options RATE: sets `bursts`, options of fake_log_gen, and `alerting`, options of stream_monitor.
# shellcheck disable=SC2034 # for scripts/demo
demo_options() {
    local second
    # Every half minute five seconds of server errors, and then four of fourfold traffic, for the first half hour.
    bursts=()
    for ((second = 0; second < 1800; second += 30)); do
        bursts+=(--burst "5xx@$((second + 5))s+5s" --burst "traffic*4@$((second + 13))s+4s")
    done
    # Short spans, so that high traffic and its end are both seen within half a minute.
    alerting=(--alert-threshold "$(($1 * 2))" --alert-period 5s --lateness 2s)
}

# free_port FROM: the first port of this machine from one on at which nobody listens.
free_port() {
    local port="$1"
    while (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; do port=$((port + 1)); done
    echo "$port"
}
