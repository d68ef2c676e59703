/// The format of an access log as Apache's `LogFormat` or nginx's `log_format` states it, made ready for reading lines.
///
///     let program = try FieldProgram(#"%h %l %u %t "%r" %>s %b %D"#)
///
/// A text in which a variable such as `$status` comes before any `%` is nginx's. A text may be pasted with its line of
/// configuration.
///
/// Source: Apache HTTP Server 2.4, `mod_log_config`; nginx 1.22, `ngx_http_log_module`.
public struct FieldProgram: Sendable, Equatable {
    /// What the user wrote.
    public let text: String
    let steps: ContiguousArray<FieldStep>
    /// Whether the time is put together from several fields.
    let composesTime: Bool

    /// A program of a format's text.
    ///
    /// - Throws: an error with a column and what to do: for a text without a time, or with no other field; for fields
    ///   that nothing keeps apart, directives that Apache does not have, and braces and quotes that are not closed.
    public init(_ text: String) throws(FieldProgramError) {
        let format = try FormatText(text)
        let elements =
            switch format.server {
            case .apache: try ApacheFormat.elements(format)
            case .nginx: try NginxFormat.elements(format)
            }
        var compiler = FieldProgramCompiler(elements, hasEscapes: format.hasEscapes)
        try compiler.compile()
        self.text = text
        steps = compiler.steps
        composesTime = compiler.composesTime
    }

    /// Two programs are the same if they are written in the same way.
    public static func == (left: FieldProgram, right: FieldProgram) -> Bool {
        left.text == right.text
    }
}
