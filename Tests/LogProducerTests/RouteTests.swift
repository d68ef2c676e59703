import Testing

@testable import LogProducer
