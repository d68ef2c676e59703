import ArgumentParser

/// The flags that say which lines are sent, and in what form.
struct LineOptions: ParsableArguments {
    @Option(
        parsing: .singleValue,
        help: ArgumentHelp(
            "Send only lines in which this is found; given again, either will do.", valueName: "regex"))
    var include: [String] = []

    @Option(parsing: .singleValue, help: ArgumentHelp("Send no lines in which this is found.", valueName: "regex"))
    var exclude: [String] = []

    @Option(help: ArgumentHelp("Send this share of the lines, 0 to 1. (default: 1)", valueName: "share"))
    var sample: String?

    @Flag(help: "Send the networks of addresses, /24 or IPv6 /64, in place of the addresses.")
    var anonymize = false

    @Option(
        parsing: .singleValue,
        help: ArgumentHelp("Call the lines by this besides; to be given again for another.", valueName: "name=value"))
    var label: [String] = []

    @Option(
        help: ArgumentHelp(
            "What stands before the path in the name of a source. (default: the host's name)", valueName: "name"))
    var source: String?
}

/// The flags that say when and how lines are sent.
struct SendingOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Send a batch when it has so many bytes. (default: 1MiB)", valueName: "size"))
    var batchBytes: String?

    @Option(help: ArgumentHelp("Send a batch when its first line is so old. (default: 1s)", valueName: "span"))
    var batchAge: String?

    @Option(
        help: ArgumentHelp(
            "Send only at these times, as crontab has them: '*/10 * * * *'.", valueName: "schedule"))
    var schedule: String?

    // A zone may begin with a dash.
    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "The zone of the schedule, such as +0200 or Europe/Berlin. (default: +0000)", valueName: "zone"))
    var timeZone: String?

    @Option(
        help: ArgumentHelp("Send at once when this is found in a line.", valueName: "regex"))
    var urgent: String?

    @Option(
        help: ArgumentHelp(
            "Compress batches for HTTP with gzip, with none, or auto: gzip, but not to this machine. (default: auto)",
            valueName: "kind"))
    var compression: String?

    @Option(
        help: ArgumentHelp("Put so many lines into a message of Kafka, at most. (default: 1)", valueName: "number"))
    var linesPerMessage: String?

    @Option(
        help: ArgumentHelp("Show the token in this file to receivers of HTTP.", valueName: "file"), completion: .file())
    var tokenFile: String?

    @Option(
        help: ArgumentHelp(
            "The authorities for certificates of receivers, in PEM. (default: the system's)", valueName: "file"),
        completion: .file())
    var tlsCa: String?

    @Option(
        help: ArgumentHelp("The certificate that is shown to receivers, in PEM.", valueName: "file"),
        completion: .file())
    var tlsCertificate: String?

    @Option(help: ArgumentHelp("The key of that certificate, in PEM.", valueName: "file"), completion: .file())
    var tlsKey: String?
}

/// The flags that say where reading begins, and what is kept.
struct StateOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Begin at the checkpoint, start or end of the files. (default: checkpoint)", valueName: "place"))
    var readFrom: String?

    @Option(
        help: ArgumentHelp("Keep the state in this folder. (default: $XDG_STATE_HOME/visor)", valueName: "folder"),
        completion: .directory)
    var checkpoint: String?

    @Option(
        help: ArgumentHelp("The name under which the state is kept. (default: log_producer)", valueName: "name"))
    var name: String?

    @Option(
        help: ArgumentHelp("Look at all files so often, whatever the system tells. (default: 1s)", valueName: "span"))
    var poll: String?

    @Flag(help: "Take a last line without its end for whole after 5 seconds.")
    var flushPartial = false

    @Option(
        help: ArgumentHelp(
            "With '-i -': keep lines in this folder until they have been sent. (default: beside the state)",
            valueName: "folder"),
        completion: .directory)
    var spool: String?

    @Option(help: ArgumentHelp("With '-i -': keep so much. (default: 1GiB)", valueName: "size"))
    var spoolMax: String?

    @Flag(help: "With '-i -': drop and count the oldest lines where the spool is full, and go on reading.")
    var dropOldest = false
}
