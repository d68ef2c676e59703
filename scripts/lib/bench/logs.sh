# shellcheck shell=bash
# Sourced by scripts/bench: the logs that are read, how fast fake_log_gen writes one, and memory by log.

# shellcheck disable=SC2154,SC2034 # cache, programs, lines, fresh and work are shared with scripts/bench

# made_log NAME COMMAND...: the path of a log, which the command writes to stdout if it is not there yet.
made_log() {
    local path="$cache/$1"
    shift
    if [ "$fresh" = yes ] || ! [ -s "$path" ]; then
        say "generating $path"
        rm -f "$path"
        "$@" >"$path.part"
        mv "$path.part" "$path"
    fi
    echo "$path"
}

# access_log LINES RATE: the path of a log with the clients and paths of a busy server, so many lines for a second.
access_log() {
    made_log "access-$1-$2.log" "$programs/fake_log_gen" -m access --start 2026-11-20T00:00:00Z --seed 1 --rate "$2" \
        --count "$1" --paths 2000 --heartbeat-interval 0
}

# measure_generator: writes as many lines as the log has, to nowhere and to a file.
measure_generator() {
    local options=(-m access --rate max --seed 1 --count "$lines" --paths 2000 --heartbeat-interval 0)
    rm -f "$work/generated.log"
    measure file "$programs/fake_log_gen" "${options[@]}" -o "$work/generated.log"
    generated="$(stat -c %s "$work/generated.log")"
    rm -f "$work/generated.log"
    measure null "$programs/fake_log_gen" "${options[@]}" -o /dev/null
}

# measure_memory: runs stream_monitor over a short log, one ten times as long, and one of distinct lines, on 1 and 2 threads.
measure_memory() {
    local input threads
    memory_inputs=(tenth whole distinct)
    for input in "${memory_inputs[@]}"; do
        for threads in 1 2; do
            say "memory: $(memory_name "$input"), $threads thread(s)"
            command_of "stream_monitor --threads $threads" "$(memory_file "$input")" "$work/result.$input-$threads"
            measure "$input-$threads" "${command[@]}"
            grep -q "\"lines\":$(memory_lines "$input")," "$work/result.$input-$threads" ||
                fail "stream_monitor has not counted every line of $(memory_file "$input")"
        done
    done
}

memory_name() {
    case "$1" in
    tenth) echo "a log" ;;
    whole) echo "a log ten times as long" ;;
    distinct) echo "a log of distinct lines" ;;
    esac
}

memory_lines() {
    case "$1" in
    tenth) echo "$((lines / 10))" ;;
    whole) echo "$lines" ;;
    distinct) echo "$distinct" ;;
    esac
}

memory_file() {
    if [ "$1" = distinct ]; then
        fresh=no made_log "distinct-$distinct.log" awk -v "count=$distinct" -f "$parts/distinct.awk"
    else
        # Few lines for a second, so that the shorter log too has more windows than are open at once.
        fresh=no access_log "$(memory_lines "$1")" 500
    fi
}
