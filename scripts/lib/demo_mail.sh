# shellcheck shell=bash
# Sourced by scripts/demo: mails of the alerts, into a mailbox of this machine that nobody else sees.

# shellcheck disable=SC2154 # root, programs, out and work are those of scripts/demo

# install_mail: installs a server of mail for trying out, beside what is built.
install_mail() {
    local folder="$root/.build/demo-mail"
    [ -x "$folder/bin/python" ] && "$folder/bin/python" -c 'import aiosmtpd' 2>/dev/null && return
    say "installing aiosmtpd, a server of mail for trying out"
    rm -rf "$folder"
    python3 -m venv "$folder" >&2 || fail "cannot make a virtual environment of Python (apt-get install python3-venv)"
    "$folder/bin/python" -m pip install --quiet --disable-pip-version-check 'aiosmtpd==1.*' >&2 || fail "cannot install aiosmtpd"
}

# start_mail: a server of mail, and alerting, which writes to it what stands in the file of alerts. Sets `mail_server` and `people`.
start_mail() {
    local port
    port="$(free_port 2525)"
    rm -rf "$out/mailbox"
    setsid "$root/.build/demo-mail/bin/python" -m aiosmtpd -n -l "127.0.0.1:$port" -c aiosmtpd.handlers.Mailbox \
        "$out/mailbox" >/dev/null 2>&1 </dev/null &
    mail_server=$!
    cat >"$work/alerting.json" <<END
{
    "address": "none",
    "group_wait": "1s",
    "group_interval": "5s",
    "receivers": [
        { "name": "you", "type": "email", "host": "127.0.0.1", "port": $port, "tls": "none",
          "from": "visor@localhost.localdomain", "to": "you@localhost.localdomain" }
    ]
}
END
    : >"$out/alerts.jsonl"
    setsid "$programs/alerting" --config "$work/alerting.json" --alerts "$out/alerts.jsonl" --checkpoint "$work/state" \
        </dev/null &
    people=$!
}

# finish_mail: waits a little for the last mails, ends both, and shows the first mail and the subjects of all.
finish_mail() {
    local tries
    for ((tries = 0; tries < 40; tries++)); do
        compgen -G "$out/mailbox/new/*" >/dev/null && break
        sleep 0.25
    done
    # What has been told within the last interval of the group.
    sleep 6
    kill -TERM "$people" 2>/dev/null || true
    wait "$people" || true
    kill -TERM "$mail_server" 2>/dev/null || true
    people="" mail_server=""
    "$root/.build/demo-mail/bin/python" -B "$root/scripts/lib/show_mail.py" "$out/mailbox"
}
