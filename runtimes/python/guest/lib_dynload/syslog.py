"""The system's log, which nobody listens to on Lambda: there is no /dev/log."""

LOG_EMERG, LOG_ALERT, LOG_CRIT, LOG_ERR, LOG_WARNING, LOG_NOTICE, LOG_INFO, LOG_DEBUG = range(8)
(
    LOG_KERN, LOG_USER, LOG_MAIL, LOG_DAEMON, LOG_AUTH, LOG_SYSLOG, LOG_LPR, LOG_NEWS, LOG_UUCP, LOG_CRON,
    LOG_AUTHPRIV, LOG_FTP,
) = range(0, 96, 8)  # fmt: skip
(
    LOG_LOCAL0, LOG_LOCAL1, LOG_LOCAL2, LOG_LOCAL3, LOG_LOCAL4, LOG_LOCAL5, LOG_LOCAL6, LOG_LOCAL7,
) = range(128, 192, 8)  # fmt: skip
LOG_PID, LOG_CONS, LOG_ODELAY, LOG_NDELAY, LOG_NOWAIT, LOG_PERROR = 1, 2, 4, 8, 16, 32
_ALL = 0xFF
_mask = _ALL


def syslog(priority, message=None, /):
    """Send the string message to the system logger."""
    if not isinstance(priority if message is None else message, str):
        raise TypeError("[priority,] message string")


def openlog(ident="", logoption=0, facility=LOG_USER):
    """Set logging options of subsequent syslog() calls."""


def closelog():
    """Reset the syslog module values and call the system library closelog()."""


def setlogmask(maskpri, /):
    """Set the priority mask to maskpri and return the previous mask value."""
    global _mask
    before, _mask = _mask, maskpri or _mask
    return before


def LOG_MASK(pri, /):
    """Calculates the mask for the individual priority pri."""
    return 1 << pri


def LOG_UPTO(pri, /):
    """Calculates the mask for all priorities up to and including pri."""
    return (1 << pri + 1) - 1
