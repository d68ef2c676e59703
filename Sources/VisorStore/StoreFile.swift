import Foundation
import GRDB
import Glibc

/// A file of SQLite, as it is begun and brought to the form of this version.
enum StoreFile {
    /// Makes the file where it is missing, and sees that it can be written.
    ///
    /// Nobody else can read it from the first moment on; SQLite gives its other files the same rights.
    ///
    /// - Parameter noun: what the file is called.
    static func prepare(_ path: String, noun: String) throws(StoreError) {
        let descriptor = unsafe Glibc.open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            let reason = unsafe String(cString: strerror(errno))
            throw StoreError(path, "the \(noun) cannot be opened for writing: \(reason)")
        }
        close(descriptor)
    }

    /// Brings an open file to the form of this version.
    ///
    /// - Throws: `StoreError` for one of a later version, errors of GRDB.
    static func migrate(_ database: some DatabaseWriter, by migrator: DatabaseMigrator, _ path: String, noun: String)
        throws
    {
        guard try !database.read({ try migrator.hasBeenSuperseded($0) }) else {
            throw StoreError(path, "the \(noun) was written by a later version of Visor; use that, or move it away")
        }
        try migrator.migrate(database)
    }
}
