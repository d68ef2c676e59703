import Foundation

/// Whether the tests against real servers are to run: they need servers that the checkout does not bring.
///
/// `scripts/test --all` installs them and sets the variable. Once it is set, a missing server is a failure.
enum RealServers {
    static let areWanted = ProcessInfo.processInfo.environment["VISOR_TEST_REAL"] == "1"
}
