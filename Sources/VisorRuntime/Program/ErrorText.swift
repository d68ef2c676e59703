import Foundation

/// What an error has to say for itself.
enum ErrorText {
    /// The error's own words, in preference to those that its type would print.
    static func reason(_ error: any Error) -> String {
        if let localized = error as? any LocalizedError, let description = localized.errorDescription {
            return description
        }
        return String(describing: error)
    }

    /// Whether the error says that the reader of our output went away.
    static func isBrokenPipe(_ error: any Error) -> Bool {
        if let error = error as? SystemError { return error.isBrokenPipe }
        if let error = error as? POSIXError { return error.code == .EPIPE }
        return false
    }
}
