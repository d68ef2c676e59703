/// What a web server takes of its peers at most, who may be anybody.
public struct WebLimits: Sendable {
    /// How many connections there are at once.
    public var connections = 128
    /// How many of them come from one address.
    public var connectionsPerAddress = 64
    /// How many bytes the header of a request has.
    public var headerBytes = 16 << 10
    /// How many fields the header of a request has.
    public var headerFields = 100
    /// How long a connection waits for the whole header of a request.
    public var headerTime = Duration.seconds(30)
    /// How long a request is waited for, in all, whose body comes at no rate worth the name.
    public var bodyTime = Duration.seconds(10)
    /// How many bytes of a body have to come for each second of waiting beyond that.
    public var bodyRate = 16 << 10
    /// How long a body is waited for at most from any moment on if nothing more comes, however much has come.
    public var bodyPause = Duration.seconds(30)
    /// How long a peer is waited for who takes nothing of an answer.
    public var answerTime = Duration.seconds(30)
    /// How much of a body is taken and thrown away that nobody wants, so that its sender reads the answer.
    public var unwantedBytes = 1 << 20
    /// How long requests go on when the server is to end.
    public var drainTime = Duration.seconds(1)

    /// The limits that hold where nothing else is said.
    public init() {}
}
