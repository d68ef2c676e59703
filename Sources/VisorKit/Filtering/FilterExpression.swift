/// A filter's expression as it was read.
indirect enum FilterExpression {
    case test(FilterTest)
    case not(FilterExpression)
    /// All of at least one.
    case all([FilterExpression])
    /// Any of at least one.
    case any([FilterExpression])
}
