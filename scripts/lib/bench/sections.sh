# shellcheck shell=bash
# Sourced by scripts/bench: the sections of docs/benchmarks.md that are measured by themselves, and stay when the rest is made anew.

# The titles of these sections, in their order.
own_sections=("## Screen" "## Delay" "## Rules" "## Shipping" "## Kafka" "## Crashes")

# section TITLE: a section as it stands in the document, with an empty line before it; nothing where there is none yet.
section() {
    [ -f docs/benchmarks.md ] || return 0
    awk -v title="$1" '
        /^## / { in_section = $0 == title }
        in_section && /^$/ { gap = gap "\n"; next }
        in_section { printf "%s%s\n", $0 == title ? "\n" : gap, $0; gap = "" }
    ' docs/benchmarks.md
}

# put_section TITLE: puts what the standard input has, without title, in the place of a section of the document.
put_section() {
    local title="$1" document other
    document="$(mktemp)"
    {
        [ ! -f docs/benchmarks.md ] || awk -v titles="$(printf '%s\n' "${own_sections[@]}")" '
            BEGIN { count = split(titles, list, "\n"); for (i = 1; i <= count; i++) own[list[i]] = 1 }
            $0 in own { exit }
            /^$/ { gap = gap "\n"; next }
            { printf "%s%s\n", gap, $0; gap = "" }
        ' docs/benchmarks.md
        for other in "${own_sections[@]}"; do
            if [ "$other" = "$title" ]; then
                printf '\n%s\n\n' "$title"
                cat
            else
                section "$other"
            fi
        done
    } >"$document"
    mv "$document" docs/benchmarks.md
    chmod 644 docs/benchmarks.md
    say "written to docs/benchmarks.md"
}

# made_with COMMAND: when, how and where a section was measured; `load` is the load average at the start.
made_with() {
    # shellcheck disable=SC2154 # load is shared with scripts/bench
    echo "Made on $(date -u +%Y-%m-%d) with \`$1\`; $(nproc) cores, load average at the start $load."
}
