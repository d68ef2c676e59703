/// What access lines are made of, as the configuration's `access` says it.
public struct AccessSettings: Sendable, Equatable {
    /// The gap between two lines where no rate is given.
    public var interval: Interval
    /// Authenticated users, `-` for none; all equally likely.
    public var users: [String]
    /// Request methods.
    public var methods: [String]
    /// The probability of each method; adds up to 1.
    public var methodDistribution: [Double]
    /// Status codes, 100 to 599.
    public var codes: [Int]
    /// The probability of each status code; adds up to 1.
    public var codeDistribution: [Double]
    /// Request targets, the most frequent first.
    public var resources: [String]
    /// Protocol versions; all equally likely.
    public var versions: [String]

    /// How far a distribution's sum may be from 1.
    public static let tolerance = 1e-6

    /// The built-in description of a small shop with pages and an interface.
    public init(
        interval: Interval = StandardTables.accessInterval, users: [String] = StandardTables.users,
        methods: [String] = StandardTables.methods, methodDistribution: [Double] = StandardTables.methodDistribution,
        codes: [Int] = StandardTables.codes, codeDistribution: [Double] = StandardTables.codeDistribution,
        resources: [String] = StandardTables.resources, versions: [String] = StandardTables.versions
    ) {
        self.interval = interval
        self.users = users
        self.methods = methods
        self.methodDistribution = methodDistribution
        self.codes = codes
        self.codeDistribution = codeDistribution
        self.resources = resources
        self.versions = versions
    }
}
