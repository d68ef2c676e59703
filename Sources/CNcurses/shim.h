// ncurses with wide characters, from Debian's libncurses-dev. What Swift cannot see has a function here: macros with casts, and
// globals (stdscr, stdin), which Swift 6 takes for shared. A terminal that a crash or an exit leaves is put right by a handler
// that calls only what POSIX allows in one (signal-safety(7)). What it knows is static: only one file of Swift may use it, for
// each file has its own.
#ifndef VISOR_CNCURSES_SHIM_H
#define VISOR_CNCURSES_SHIM_H

// Setting this to 1 is how a program asks for the functions of wide characters, such as get_wch.
#define NCURSES_WIDECHAR 1
#include <fcntl.h>
#include <langinfo.h>
#include <locale.h>
#include <ncurses.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <term.h>
#include <termios.h>
#include <unistd.h>
#include <wchar.h>

// Opens the terminal behind standard output, with keys from standard input or, where that is something else, from the terminal
// that the process belongs to. Returns the descriptor of the keys, or -1. The size is that of the terminal, whatever LINES and
// COLUMNS say: they may have come along from another one.
static inline int visor_open_terminal(SCREEN **screen) {
    unsetenv("LINES");
    unsetenv("COLUMNS");
    FILE *keys = isatty(STDIN_FILENO) ? stdin : fopen("/dev/tty", "r");
    if (keys == NULL) return -1;
    *screen = newterm(NULL, stdout, keys);
    return *screen == NULL ? -1 : fileno(keys);
}

// Whether TERM names a terminal that is known, and on which text can be put anywhere; nothing is written.
static inline int visor_can_draw(void) {
    int problem = 0;
    return setupterm(NULL, STDOUT_FILENO, &problem) == OK && cursor_address != NULL && clear_screen != NULL;
}

static inline int visor_rows(void) { return getmaxy(stdscr); }
static inline int visor_columns(void) { return getmaxx(stdscr); }
static inline void visor_read_keys_at_once(void) { keypad(stdscr, TRUE), nodelay(stdscr, TRUE), set_escdelay(25); }
static inline int visor_read_key(wint_t *key) { return wget_wch(stdscr, key); }
static inline void visor_erase(void) { werase(stdscr); }
static inline void visor_redraw_all(void) { clearok(curscr, TRUE); }
static inline void visor_refresh(void) { wrefresh(stdscr); }
static inline void visor_style(int pair, int bold, int dim, int reverse) {
    wattrset(stdscr, (int)(COLOR_PAIR(pair) | (bold ? A_BOLD : 0) | (dim ? A_DIM : 0) | (reverse ? A_REVERSE : 0)));
}
static inline void visor_put(int row, int column, const wchar_t *text, int count) {
    mvwaddnwstr(stdscr, row, column, text, count);
}

// wcwidth, which Swift's module of the C library leaves out, since it is of X/Open.
int wcwidth(wchar_t character);
static inline int visor_width(wchar_t character) { return wcwidth(character); }

// Takes a locale of UTF-8 from the environment, or the one that every system has: a server's shell often has none.
static inline int visor_use_utf8(void) {
    if (setlocale(LC_CTYPE, "") != NULL && strcmp(nl_langinfo(CODESET), "UTF-8") == 0) return 1;
    return setlocale(LC_CTYPE, "C.UTF-8") != NULL || setlocale(LC_CTYPE, "C.utf8") != NULL;
}

// How many signals end a program which does not know them, besides those that the program ends by itself with.
enum { visor_fatal_signals = 12 };

// What is needed to leave the screen without ncurses; written before `armed`, and read only while it is set.
struct visor_rescue {
    volatile sig_atomic_t armed;
    struct termios settings;
    int installed;
    int descriptor;
    char text[128];
    int length;
    struct sigaction before[visor_fatal_signals];
};
// In functions, for Swift leaves out what is static outside of them.
static inline struct visor_rescue *visor_the_rescue(void) {
    static struct visor_rescue rescue;
    return &rescue;
}
static inline int visor_fatal_signal(int number) {
    const int signals[visor_fatal_signals] = {SIGILL,  SIGTRAP, SIGABRT, SIGBUS,  SIGFPE,    SIGSEGV,
                                              SIGQUIT, SIGUSR1, SIGUSR2, SIGALRM, SIGVTALRM, SIGXCPU};
    return signals[number];
}

static inline void visor_restore_terminal(void) {
    if (!visor_the_rescue()->armed) return;
    visor_the_rescue()->armed = 0;
    ssize_t written = write(STDOUT_FILENO, visor_the_rescue()->text, (size_t)visor_the_rescue()->length);
    (void)written;
    tcsetattr(visor_the_rescue()->descriptor, TCSANOW, &visor_the_rescue()->settings);
}

// Puts the terminal right and lets the signal do what it would have done.
static inline void visor_crash(int signal) {
    visor_restore_terminal();
    for (int i = 0; i < visor_fatal_signals; i++) {
        if (visor_fatal_signal(i) == signal) sigaction(signal, &visor_the_rescue()->before[i], NULL);
    }
    raise(signal);
}

static inline void visor_add_capability(const char *text) {
    size_t length = text == NULL || text == (char *)-1 ? 0 : strlen(text);
    if (length > sizeof visor_the_rescue()->text - (size_t)visor_the_rescue()->length) return;
    memcpy(visor_the_rescue()->text + visor_the_rescue()->length, text, length);
    visor_the_rescue()->length += (int)length;
}

// Remembers how the terminal is before ncurses touches it. Call it first.
static inline void visor_remember_terminal(void) {
    visor_the_rescue()->descriptor = STDOUT_FILENO;
    tcgetattr(STDOUT_FILENO, &visor_the_rescue()->settings);
}

// From now on a crash, and an exit without `visor_disarm_rescue`, leave the terminal as it was.
static inline void visor_arm_rescue(void) {
    visor_the_rescue()->length = 0;
    visor_add_capability(exit_attribute_mode);
    visor_add_capability(cursor_normal);
    visor_add_capability(keypad_local);
    visor_add_capability(exit_ca_mode);
    visor_the_rescue()->armed = 1;
    if (visor_the_rescue()->installed) return;
    visor_the_rescue()->installed = 1;
    atexit(visor_restore_terminal);
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_handler = visor_crash;
    for (int i = 0; i < visor_fatal_signals; i++) {
        struct sigaction *before = &visor_the_rescue()->before[i];
        sigaction(visor_fatal_signal(i), &action, before);
        // What is to be ignored stays so.
        if (before->sa_handler == SIG_IGN) sigaction(visor_fatal_signal(i), before, NULL);
    }
}

static inline void visor_disarm_rescue(void) { visor_the_rescue()->armed = 0; }

// Ctrl-Z and Ctrl-\ are read as keys, so that the screen stops or ends where nothing is being drawn, and not in a handler of
// any thread.
static inline void visor_read_signals_as_keys(int descriptor) {
    struct termios settings;
    if (tcgetattr(descriptor, &settings) != 0) return;
    settings.c_cc[VSUSP] = _POSIX_VDISABLE;
    settings.c_cc[VQUIT] = _POSIX_VDISABLE;
    tcsetattr(descriptor, TCSANOW, &settings);
    def_prog_mode();
}

// How many bytes wait to be read, 0 where the terminal is gone.
static inline int visor_waiting_bytes(int descriptor) {
    int count = 0;
    return ioctl(descriptor, FIONREAD, &count) == 0 ? count : 0;
}

// Whether there is somebody who lets the process go on once it is stopped: its parent, in the same session. Without one, as where
// a container or ssh runs it alone, it would be stopped for ever.
static inline int visor_can_be_continued(void) {
    pid_t parent = getppid();
    return parent > 0 && getsid(parent) == getsid(0);
}

// Stops the process and what was started with it, as Ctrl-Z does; returns when it goes on. This process itself gets the signal
// that cannot be caught, for ncurses' handler of the other one draws on whichever thread it is run.
static inline void visor_suspend(void) {
    struct sigaction action, before;
    memset(&action, 0, sizeof action);
    action.sa_handler = SIG_IGN;
    endwin();
    sigaction(SIGTSTP, &action, &before);
    kill(0, SIGTSTP);
    raise(SIGSTOP);
    sigaction(SIGTSTP, &before, NULL);
    clearok(curscr, TRUE);
    wrefresh(stdscr);
}

#endif
