/// Parts of scripts for bash that prepare real servers and clients for tests.
public enum ServerScripts {
    /// Makes what Postfix needs in the folder that it is run in: a mailbox for ops@example.org, and mail over TLS only.
    ///
    /// `server.key` and `server.pem` have to be there when it starts. What one test wants besides is added to `conf/main.cf`;
    /// `conf/services` is `master.cf` without what listens.
    public static let postfix = #"""
        mkdir conf data mail queue
        chown postfix data && chown nobody mail
        cat > conf/main.cf <<END
        compatibility_level = 3.6
        queue_directory = $PWD/queue
        data_directory = $PWD/data
        command_directory = /usr/sbin
        daemon_directory = /usr/lib/postfix/sbin
        mail_owner = postfix
        setgid_group = postdrop
        myhostname = localhost
        mydestination =
        inet_interfaces = 127.0.0.1
        inet_protocols = ipv4
        alias_maps =
        alias_database =
        virtual_mailbox_domains = example.org
        virtual_mailbox_base = $PWD/mail
        virtual_mailbox_maps = inline:{ops@example.org=ops/}
        virtual_uid_maps = static:$(id -u nobody)
        virtual_gid_maps = static:$(id -g nobody)
        smtpd_tls_chain_files = $PWD/server.key, $PWD/server.pem
        smtpd_tls_security_level = encrypt
        maillog_file = $PWD/mail.log
        maillog_file_prefixes = $PWD
        END
        cat > conf/services <<END
        cleanup unix n - n - 0 cleanup
        qmgr unix n - n 300 1 qmgr
        virtual unix - n n - - virtual
        error unix - - n - - error
        proxymap unix - - n - - proxymap
        anvil unix - - n - 1 anvil
        tlsmgr unix - - n 1000 1 tlsmgr
        rewrite unix - - n - - trivial-rewrite
        bounce unix - - n - 0 bounce
        defer unix - - n - 0 bounce
        retry unix - - n - - error
        postlog unix-dgram n - n - 1 postlogd
        END

        """#

    /// Installs packages of Python, `$2` and so on, into the environment `$1`, where they are not there yet; only one of several runs
    /// does.
    ///
    /// - Parameter module: what can be imported when all is there.
    public static func pythonPackages(module: String) -> String {
        """
        environment="$1"
        shift
        exec 9> "$environment.lock" && flock 9
        "$environment/bin/python" -c 'import \(module)' 2>&- && exit
        rm -rf "$environment" && python3 -m venv "$environment"
        "$environment/bin/python" -m pip install --quiet --disable-pip-version-check "$@"
        """
    }
}
