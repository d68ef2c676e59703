# shellcheck shell=bash
# Sourced by scripts/bench: the programs that are measured, how each is run, and what it must have counted.

# shellcheck disable=SC2154,SC2034 # root, programs, cache, log, work and command are shared with scripts/bench
parts="$root/scripts/lib/bench"
logformat='%h %l %u %t "%r" %>s %b "%{Referer}i" "%{User-Agent}i"'
regex='regex:^(?<ip>\S+) \S+ (?<user>\S+) \[(?<time>[^\]]+)\] "(?<request>(?:[^"\\]|\\.)*)" (?<status>\d{3}) (?<size>\d+|-)'
regex+=' "(?<referer>(?:[^"\\]|\\.)*)" "(?<user_agent>(?:[^"\\]|\\.)*)"'

# command_of NAME LOG RESULT: sets `command`, which reads LOG; RESULT is where it may write what it counted.
command_of() {
    local log="$2" result="$3" threads="${1##* }"
    case "$1" in
    "wc -l") command=(wc -l "$log") ;;
    goaccess) command=(goaccess "$log" --log-format=COMBINED --no-global-config --no-progress -o "$result.json") ;;
    mtail) # It serves its counters as long as it runs; port 0 is one that nobody else has.
        command=(mtail --one_shot --one_shot_format prometheus --address 127.0.0.1 --port 0 --log_dir "$work"
            --logs "$log" --progs "$parts/access.mtail")
        ;;
    Spark*) spark_command "${1//[!0-9]/}" "$log" "$result" ;;
    stream_monitor*) monitor_command "$(format_of "$1")" ;;
    *) fail "no command for $1" ;;
    esac
}

# format_of NAME: the format by which a row reads the log.
format_of() {
    case "$1" in
    *"LogFormat string"*) echo "$logformat" ;;
    *"regular expression"*) echo "$regex" ;;
    *) echo combined ;;
    esac
}

monitor_command() {
    command=("$programs/stream_monitor" -i "$log" --format "$1" --threads "$threads" --summary "$result")
}

# spark_command CORES LOG RESULT: spark-submit replaces itself by the Java machine, whose memory is then what is measured.
spark_command() {
    command=(env "PYSPARK_PYTHON=$cache/spark/bin/python" SPARK_LOCAL_IP=127.0.0.1 "SPARK_LOCAL_DIRS=$work"
        "$cache/spark/bin/spark-submit" --master "local[$1]" --driver-memory 4g --conf spark.ui.enabled=false
        --conf "spark.sql.warehouse.dir=$work/warehouse" "$parts/spark_counts.py" "$2" "$3")
}

# prepare_spark: gets Spark, and says whether it can be run.
prepare_spark() {
    have java || {
        say "Spark is left out: there is no java here (Debian: default-jre-headless)"
        return 1
    }
    [ -x "$cache/spark/bin/spark-submit" ] && return
    say "installing pyspark into $cache/spark"
    rm -rf "$cache/spark"
    { python3 -m venv "$cache/spark" && "$cache/spark/bin/pip" install --quiet --disable-pip-version-check 'pyspark==4.*'; } >&2 || {
        rm -rf "$cache/spark"
        say "Spark is left out: pyspark could not be installed (Debian: python3-venv)"
        return 1
    }
}

# counts_of NAME RESULT STDOUT: what a run counted, `name key count` a line, sorted; programs say more or less of it.
counts_of() {
    case "$1" in
    "wc -l") awk '{ print "lines -", $1 }' "$3" ;;
    goaccess) grep -m 1 -oE '"(valid_requests|bandwidth)": [0-9]+' "$2.json" |
        sed 's/"valid_requests":/lines -/; s/"bandwidth":/bytes -/' ;;
    mtail) mtail_counts "$3" ;;
    Spark*) grep -E '^(lines|bytes|malformed|status|method) ' "$2" ;;
    *) monitor_counts "$2" ;;
    esac | LC_ALL=C sort
}

mtail_counts() {
    awk '/^bytes_total/ { printf "bytes - %.0f\n", $2 }
        /^lines_unmatched/ { printf "malformed - %.0f\n", $2; lines += $2 }
        /^lines_matched/ { lines += $2 }
        /^requests_by_(status|method)/ { split($1, parts, "\""); split($1, name, /_by_|{/)
            printf "%s %s %.0f\n", name[2], parts[name[2] == "method" ? 2 : 4], $2 }
        END { printf "lines - %.0f\n", lines }' "$1"
}

# The document is one line of JSON, and the first of each name is that of the whole.
monitor_counts() {
    grep -oE '"(lines|bytes|malformed)":[0-9]+' "$1" | awk -F '[":]+' '!seen[$2]++ { print $2, "-", $3 }'
    grep -oE '"(status|methods)":\{[^}]*' "$1" | sed 's/methods/method/' | awk -F '[":{,]+' '{
        for (place = 3; place < NF; place += 2) print $2, $place, $(place + 1) }'
}

# check_counts NAME RESULT STDOUT: fails where a program counted something else than stream_monitor.
check_counts() {
    local counts difference
    counts="$(counts_of "$@")"
    difference="$(comm -13 "$work/truth" - <<<"$counts")"
    grep -q "^lines - $lines\$" <<<"$counts" || fail "$1 has not counted $lines lines: $(head -n 3 <<<"$counts" | tr '\n' ';')"
    [ -z "$difference" ] || fail "$1 has not counted what stream_monitor has: $(head -n 5 <<<"$difference" | tr '\n' ';')"
}
