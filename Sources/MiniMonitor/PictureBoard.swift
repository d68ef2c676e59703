import Synchronization
import VisorRuntime

/// Where the picture of the moment hangs: the reading changes it, and the screen looks at it; neither waits for the
/// other.
final class PictureBoard: Sendable {
    /// How many messages there are at most.
    private static let mostMessages = 100

    private let shown: Mutex<ScreenPicture>

    /// A board with a first picture.
    init(_ picture: ScreenPicture) {
        shown = Mutex(picture)
    }

    /// The picture of the moment.
    var picture: ScreenPicture { shown.withLock { $0 } }

    /// Changes the picture.
    func update(_ change: (inout ScreenPicture) -> Void) {
        shown.withLock { change(&$0) }
    }

    /// Adds something that there is to say.
    func say(_ text: String) {
        update { picture in
            picture.messages.append(text)
            if picture.messages.count > PictureBoard.mostMessages { picture.messages.removeFirst() }
        }
    }
}
