import CNcurses

/// Keeps a terminal usable when the program ends without ending its screen, by a crash or an exit.
enum TerminalRescue {
    /// Remembers how the terminal is; to be called before ncurses changes it.
    static func remember() { visor_remember_terminal() }

    /// Puts the terminal right from now on, if the program crashes or exits.
    static func arm() { visor_arm_rescue() }

    /// Leaves the terminal alone again.
    static func disarm() { visor_disarm_rescue() }
}
