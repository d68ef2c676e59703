import VisorKit

/// An input that is asked for: a path, or `-` for the standard input, and what is known of it.
public struct InputRequest: Sendable {
    /// The path of a file, or `-`.
    public let path: String
    /// What is known of it.
    public let profile: InputProfile

    /// A request for an input.
    public init(_ path: String, profile: InputProfile = InputProfile()) {
        self.path = path
        self.profile = profile
    }
}

extension InputProfile {
    /// What is known of the input of a name, which is its source.
    func of(_ name: String) -> InputProfile {
        var profile = self
        profile.source = name
        return profile
    }
}
