import CNcurses
import VisorRuntime

/// The colours of a screen, by the numbers of ncurses' pairs.
enum ScreenColour: Int16, CaseIterable {
    case green = 1
    case cyan, yellow, red

    /// The number of the colour.
    var colour: Int16 {
        switch self {
        case .green: Int16(COLOR_GREEN)
        case .cyan: Int16(COLOR_CYAN)
        case .yellow: Int16(COLOR_YELLOW)
        case .red: Int16(COLOR_RED)
        }
    }
}

/// How a style looks on a terminal; what has a colour is bold where there are none.
struct ScreenLook {
    var colour: ScreenColour?
    var isBold = false
    var isDim = false
    var isReversed = false

    /// The look of a style.
    init(_ style: ScreenStyle) {
        switch style {
        case .plain: break
        case .dim: isDim = true
        case .bold: isBold = true
        case .title: (colour, isBold) = (.cyan, true)
        case .selected: isReversed = true
        case .good: colour = .green
        case .notice: colour = .cyan
        case .warning: colour = .yellow
        case .bad: (colour, isBold) = (.red, true)
        }
    }
}
