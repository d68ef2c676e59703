# shellcheck shell=bash
# Sourced by scripts/bench: how soon there is something on the screen, and the memory for it.

# shellcheck disable=SC2154,SC2034 # what is asked for and what is measured is shared with scripts/bench

# prepare_pyte: gets the terminal that the programs are shown on.
prepare_pyte() {
    [ -x "$cache/pyte/bin/python" ] && "$cache/pyte/bin/python" -B -c 'import pyte' 2>/dev/null && return
    say "installing pyte into $cache/pyte"
    rm -rf "$cache/pyte"
    python3 -m venv "$cache/pyte" >&2 || fail "python3 cannot make a virtual environment (Debian: python3-venv)"
    "$cache/pyte/bin/pip" install --quiet --disable-pip-version-check 'pyte==0.8.*' >&2 || fail "pyte could not be installed"
}

# measure_screen: makes the logs, has the programs show them, and writes the section.
measure_screen() {
    local product result more="" log rate=5000
    for product in fake_log_gen mini_monitor; do
        say "building $product in release mode"
        swift build -c release --product "$product" >&2
    done
    programs="$(swift build -c release --show-bin-path)"
    mkdir -p "$cache"
    prepare_pyte
    log="$(access_log "$lines" "$rate")"
    read -r load _ </proc/loadavg
    say "showing $log, $(megabytes "$log") MB, $runs time(s) in each program"
    cat "$log" >/dev/null
    result="$(screen_driver beside "$log" "$lines" "$rate" "$runs")"
    printf '%s\n' "$result"
    if [ "$big" = yes ]; then
        more="$(measure_big_screen)"
        printf '%s\n' "$more"
    fi
    put_section "## Screen" <<END
How soon a log of $lines lines ($(megabytes "$log") MB, from the page cache) is on the screen of a terminal of 80 by 24, beside \`goaccess\`
(\`--log-format=COMBINED --no-global-config\`), which shows how many lines it has read until it has read all, and then its dashboard.
\`mini_monitor\` begins with the last three minutes, and reads what stands before when \`h\` is pressed: then it has read what \`goaccess\`
has. Times run from the start of the process, that of the history from the key; they end when the characters stand on the screen, the
figures checked against what the log has. The median of $runs run(s), interleaved; the peak of resident memory, with the pages of programs
and libraries.

\`\`\`text
$result
\`\`\`$more

$(made_with "scripts/bench --screen$([ "$big" = no ] || echo " --big") --lines $lines --runs $runs")
END
}

# measure_big_screen: what mini_monitor does with ten times as many lines, and with distinct ones.
measure_big_screen() {
    local log different result
    different="$(memory_file distinct)" || return
    big_log="$cache/access-$((lines * 10))-$rate.log"
    if ! [ -s "$big_log" ]; then
        need_room "$(($(stat -c %s "$cache/access-$lines-$rate.log") * 10))"
        # It is there for as long as this runs, however that ends.
        trap 'rm -f "$big_log" "$big_log.part"' EXIT
    fi
    log="$(access_log "$((lines * 10))" "$rate")" || return
    say "showing $log, $(megabytes "$log") MB, and following it twice for $seconds seconds"
    result="$(screen_driver big "$log" "$((lines * 10))" "$rate" "$seconds" "$programs/fake_log_gen")" || return
    say "showing $different, with periods of a second"
    result+=$'\n'"$(screen_driver distinct "$different" "$distinct" "$rate")" || return
    cat <<END


\`mini_monitor\` alone, one run: a log of $((lines * 10)) lines ($(megabytes "$log") MB), which is followed for $seconds seconds while 1,000
lines a second are added to it, before the history is read and again after it; and one of $distinct lines ($(megabytes "$different") MB), no
two with the same client, path, section or referring page, with \`--period 1\`. The share is of one core.

\`\`\`text
$result
\`\`\`
END
}

# screen_driver WHAT ARGUMENT...: without -B the interpreter would leave its own files in the tree.
screen_driver() {
    local what="$1"
    shift
    "$cache/pyte/bin/python" -B "$root/scripts/lib/bench/first_screen.py" "$what" "$programs/mini_monitor" "$@"
}

megabytes() {
    echo "$(($(stat -c %s "$1") / 1000000))"
}

# need_room BYTES: fails where a file of that size would fill the disk.
need_room() {
    local free
    free="$(df --output=avail -B 1 "$cache" | tail -n 1)"
    [ "$free" -gt "$(($1 + 2000000000))" ] || fail "$cache has room for $((free / 1000000)) MB; the log needs $(($1 / 1000000)) and some"
}
