import VisorKit

/// The name of what has been written into a spool, in a file of it.
enum SpoolIdentity {
    private static let file = "identity"

    /// The name in a folder; `nil` where there is none, or what stands there is none.
    ///
    /// - Throws: `JournalError`.
    static func read(in folder: String) throws(JournalError) -> String? {
        let path = PathParts.join(folder, file)
        do throws(SystemError) {
            let bytes = try HostFileSystem().open(path, for: .reading).bytes(at: 0, count: UniqueName.length + 1)
            let isName =
                bytes.count == UniqueName.length
                && bytes.allSatisfy { (48...57).contains($0) || (97...102).contains($0) }
            return isName ? String(decoding: bytes, as: UTF8.self) : nil
        } catch {
            guard error.isAbsence else { throw .failed(path, error) }
            return nil
        }
    }

    /// Makes a name, which is durable before it is used.
    ///
    /// - Throws: `OutputFile.Failure`.
    static func mint(in folder: String) throws(OutputFile.Failure) -> String {
        let name = UniqueName.mint()
        let path = PathParts.join(folder, file)
        try OutputFile.replace(path, with: Array(name.utf8))
        do throws(SystemError) {
            try HostFileSystem().syncFolder(folder)
        } catch {
            throw OutputFile.Failure(path: path, reason: error)
        }
        return name
    }
}
