# shellcheck shell=bash
# Sourced by scripts/bench: what many instances of rules cost.

# shellcheck disable=SC2154,SC2034 # what is asked for and what is measured is shared with scripts/bench

# measure_rules: builds and runs the benchmark, and writes the section.
measure_rules() {
    local result
    build_benchmark Rules
    read -r load _ </proc/loadavg
    say "analysing $seconds seconds of stream time at each of three rates, without rules and with them"
    result="$("$(benchmark_folder)/Rules" "$seconds")"
    printf '%s\n' "$result"
    put_section "## Rules" <<END
What 10,000 instances of rules cost for a second of stream time, in milliseconds on one core: four rules, a rate, a count, a ratio and an
absence, with an alert of its own for each of 2,500 clients, of which each instant of every second is decided. \`Benchmarks/Rules\` analyses
the same lines without rules and with them; all lines are of these clients.

\`\`\`text
$result
\`\`\`

$(made_with "scripts/bench --rules --seconds $seconds")
END
}
