import VisorRuntime

/// A file to which each notice is added as a line of JSON.
///
/// A notice that stands already in the last part of the file is not written again: an attempt whose end was never heard of
/// may have come through.
public struct FileReceiver: Receiver {
    /// What there is to say of a file.
    public struct Settings: Sendable, Equatable {
        /// The path.
        public var path: String

        /// A file at a path.
        public init(path: String) { self.path = path }

        /// Reads `path`; what is wrong is a problem of the object.
        public static func read(_ object: ConfigurationObject) -> Settings? {
            guard object.item("path") != nil else {
                object.report("missing; it says to which file notices are added", at: "path")
                return nil
            }
            guard let path = object.string("path") else { return nil }
            guard !path.isEmpty, !path.utf8.contains(0), path.last != "/" else {
                object.report("'\(CleanText.line(path, atMost: 60))' is no path of a file", at: "path")
                return nil
            }
            return Settings(path: path)
        }
    }

    private let settings: Settings

    /// Files are waited for on other threads: a disk may take its time.
    private static let calls = BlockingCalls(atOnce: 4)

    /// A receiver.
    public init(_ settings: Settings) { self.settings = settings }

    /// Adds the notice and waits until it is on the disk.
    public func deliver(_ notice: Notice) async throws(DeliveryFailure) {
        let path = settings.path
        try await FileReceiver.calls.run { () throws(DeliveryFailure) in
            var file = try NoticeFile(path)
            try file.add(NoticeDocument.json(notice), beginning: NoticeDocument.beginning(notice.id))
        }
    }
}
