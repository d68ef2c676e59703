# shellcheck shell=bash
# Sourced by the scripts beside it: the repository's root, one-line messages, and the way out.

# shellcheck disable=SC2034 # used by the scripts that source this
root="$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)"

# say TEXT: what is happening, in one line, on stderr, so that a program's own output stays alone on stdout.
say() {
    printf '==> %s\n' "$*" >&2
}

# fail TEXT [STATUS]: what is wrong and what to do about it.
fail() {
    printf '%s: %s\n' "$(basename "$0")" "$1" >&2
    exit "${2:-1}"
}

# usage_error TEXT: a wrong option has status 2, as in the programs.
usage_error() {
    fail "$1; see $(basename "$0") --help" 2
}

have() {
    command -v "$1" >/dev/null 2>&1
}

# take_number NAME VALUE: sets the variable NAME, for the option of that name.
take_number() {
    [[ "$2" =~ ^[1-9][0-9]{0,8}$ ]] || usage_error "--$1 needs a whole number above 0, not \"$2\""
    printf -v "$1" %s "$2"
}

# show_help: the comment at the head of the calling script is its help.
show_help() {
    awk 'NR == 1 { next } /^#/ { sub(/^# ?/, ""); print; next } { exit }' "$0"
}
