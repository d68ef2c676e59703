import VisorRuntime
import VisorScreen

/// Draws the picture of the moment again and again, and does what the keys say.
struct ScreenLoop {
    /// How often is looked whether there is something to show, until there is.
    private static let firstPause = Duration.milliseconds(50)
    /// How long that goes on for a period that is whole, where one has begun.
    private static let firstTime = Duration.seconds(1)

    let board: PictureBoard
    let history: HistoryDesk
    let refresh: Duration
    let log: DebugLog

    /// Draws before anything has been read: there is a screen at once.
    func drawFirst(_ screen: CursesScreen) async {
        await screen.draw(ScreenModel().rows(board.picture, size: await screen.size))
    }

    /// Runs until the person at the screen has enough, the terminal is gone, SIGHUP says that it will be, or the task is cancelled.
    func run(_ screen: CursesScreen) async {
        var model = ScreenModel()
        let start = ContinuousClock.now
        while !Task.isCancelled, !HangupSignal.take() {
            let picture = board.picture
            await screen.draw(model.rows(picture, size: await screen.size))
            // What comes first is waited for by somebody who sees nothing yet.
            let isFirst = picture.windows.count < 2 && start.duration(to: .now) < ScreenLoop.firstTime
            let pause = picture.windows.isEmpty || isFirst ? min(refresh, ScreenLoop.firstPause) : refresh
            for input in await screen.input(within: pause) {
                switch input {
                case .closed:
                    log.info("the terminal is gone, or Ctrl-\\ was pressed")
                    return
                case .resized(let size): log.debug("the screen is \(size.columns) by \(size.rows)")
                case .key(let key):
                    switch model.take(key, board.picture) {
                    case .quit: return
                    case .readHistory:
                        log.info("the history was asked for")
                        history.ask()
                    case nil: break
                    }
                }
            }
        }
    }
}
