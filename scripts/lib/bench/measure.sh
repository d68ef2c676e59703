# shellcheck shell=bash
# Sourced by scripts/bench: runs programs, one at a time, and keeps how long each took and how much memory it had.

# shellcheck disable=SC2154 # work is shared with scripts/bench
longest=180000000 # microseconds

# measure KEY COMMAND...: runs a command, appends its microseconds, its peak kilobytes and the microseconds of processor time
# to the times of KEY, and leaves what it wrote in KEY's stdout.
measure() {
    local key="$1" start end
    shift
    start="$EPOCHREALTIME"
    /usr/bin/time -f '%M %U %S' -o "$work/peak" "$@" </dev/null >"$work/stdout.$key" 2>"$work/stderr" ||
        fail "$* failed: $(grep -v '^$' "$work/stderr" | tail -n 1)"
    end="$EPOCHREALTIME"
    tail -n 1 "$work/peak" | awk -v time="$((${end/[.,]/} - ${start/[.,]/}))" '{ print time, $1, ($2 + $3) * 1e6 }' \
        >>"$work/times.$key"
}

# is_slow KEY: whether a run took more than 3 minutes; one run is then enough.
is_slow() {
    [ -s "$work/times.$1" ] && [ "$(head -n 1 "$work/times.$1" | cut -d ' ' -f 1)" -gt "$longest" ]
}

# median KEY COLUMN: of the microseconds (1), of the peak kilobytes (2) or of the processor time (3).
median() {
    cut -d ' ' -f "$2" "$work/times.$1" | sort -n | awk '{ value[NR] = $1 } END {
        print NR % 2 ? value[(NR + 1) / 2] : (value[NR / 2] + value[NR / 2 + 1]) / 2 }'
}

# seconds_of KEY, processor_of KEY, megabytes_of KEY: the medians, to read.
seconds_of() {
    awk -v time="$(median "$1" 1)" 'BEGIN { printf "%.2f", time / 1e6 }'
}
processor_of() {
    awk -v time="$(median "$1" 3)" 'BEGIN { printf "%.2f", time / 1e6 }'
}
megabytes_of() {
    awk -v peak="$(median "$1" 2)" 'BEGIN { printf "%.0f", peak / 1024 }'
}

# rate_of KEY AMOUNT UNIT: so many units a second, as a whole number.
rate_of() {
    awk -v time="$(median "$1" 1)" -v amount="$2" -v unit="$3" 'BEGIN { printf "%.0f", amount / unit / time * 1e6 }'
}

# ratio KEY REFERENCE: how many times as fast as the reference KEY is: the reference's time by its own.
ratio() {
    awk -v time="$(median "$1" 1)" -v other="$(median "$2" 1)" 'BEGIN { printf other / time < 9.95 ? "%.1f" : "%.0f", other / time }'
}
