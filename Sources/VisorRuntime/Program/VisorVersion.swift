/// The version of all Visor programs.
public enum VisorVersion {
    /// The version of this build.
    public static let current = "0.1.0"
}
