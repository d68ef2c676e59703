import CNcurses
import VisorRuntime

/// What a terminal tells.
public enum ScreenInput: Sendable, Equatable {
    /// A key was pressed.
    case key(ScreenKey)
    /// The terminal has another size now, or must be drawn anew.
    case resized(ScreenSize)
    /// The terminal is gone, or Ctrl-\ wants the program to be: nothing will be heard of it any more.
    case closed
}

extension ScreenKey {
    /// A key that ncurses has a number for; `nil` for those that a screen has no use for.
    init?(function code: Int32) {
        switch code {
        case KEY_UP: self = .up
        case KEY_DOWN: self = .down
        case KEY_LEFT: self = .left
        case KEY_RIGHT: self = .right
        case KEY_PPAGE: self = .pageUp
        case KEY_NPAGE: self = .pageDown
        case KEY_HOME: self = .home
        case KEY_END: self = .end
        case KEY_ENTER: self = .enter
        case KEY_BACKSPACE, KEY_DC: self = .backspace
        case KEY_BTAB: self = .backTab
        default: return nil
        }
    }

    /// A character that was typed; `nil` for control characters that a screen has no use for.
    init?(scalar: UInt32) {
        switch scalar {
        case 0x0A, 0x0D: self = .enter
        case 0x09: self = .tab
        case 0x08, 0x7F: self = .backspace
        case 0x1B: self = .escape
        default:
            guard scalar >= 0x20, !(0x7F...0x9F).contains(scalar), let scalar = Unicode.Scalar(scalar) else {
                return nil
            }
            self = .character(Character(scalar))
        }
    }
}
