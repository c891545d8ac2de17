"""Error numbers: what WASI calls by one number, Linux calls by another.

Read by the guest while it is built and by `errno_numbers.py` beside build.py.
"""

# name: (WASI, Linux)
NUMBERS = {
    "E2BIG": (1, 7), "EACCES": (2, 13), "EADDRINUSE": (3, 98), "EADDRNOTAVAIL": (4, 99),
    "EAFNOSUPPORT": (5, 97), "EAGAIN": (6, 11), "EALREADY": (7, 114), "EBADF": (8, 9),
    "EBADMSG": (9, 74), "EBUSY": (10, 16), "ECANCELED": (11, 125), "ECHILD": (12, 10),
    "ECONNABORTED": (13, 103), "ECONNREFUSED": (14, 111), "ECONNRESET": (15, 104),
    "EDEADLK": (16, 35), "EDESTADDRREQ": (17, 89), "EDOM": (18, 33), "EDQUOT": (19, 122),
    "EEXIST": (20, 17), "EFAULT": (21, 14), "EFBIG": (22, 27), "EHOSTUNREACH": (23, 113),
    "EIDRM": (24, 43), "EILSEQ": (25, 84), "EINPROGRESS": (26, 115), "EINTR": (27, 4),
    "EINVAL": (28, 22), "EIO": (29, 5), "EISCONN": (30, 106), "EISDIR": (31, 21),
    "ELOOP": (32, 40), "EMFILE": (33, 24), "EMLINK": (34, 31), "EMSGSIZE": (35, 90),
    "EMULTIHOP": (36, 72), "ENAMETOOLONG": (37, 36), "ENETDOWN": (38, 100),
    "ENETRESET": (39, 102), "ENETUNREACH": (40, 101), "ENFILE": (41, 23), "ENOBUFS": (42, 105),
    "ENODEV": (43, 19), "ENOENT": (44, 2), "ENOEXEC": (45, 8), "ENOLCK": (46, 37),
    "ENOLINK": (47, 67), "ENOMEM": (48, 12), "ENOMSG": (49, 42), "ENOPROTOOPT": (50, 92),
    "ENOSPC": (51, 28), "ENOSYS": (52, 38), "ENOTCONN": (53, 107), "ENOTDIR": (54, 20),
    "ENOTEMPTY": (55, 39), "ENOTRECOVERABLE": (56, 131), "ENOTSOCK": (57, 88),
    "ENOTSUP": (58, 95), "ENOTTY": (59, 25), "ENXIO": (60, 6), "EOVERFLOW": (61, 75),
    "EOWNERDEAD": (62, 130), "EPERM": (63, 1), "EPIPE": (64, 32), "EPROTO": (65, 71),
    "EPROTONOSUPPORT": (66, 93), "EPROTOTYPE": (67, 91), "ERANGE": (68, 34), "EROFS": (69, 30),
    "ESPIPE": (70, 29), "ESRCH": (71, 3), "ESTALE": (72, 116), "ETIMEDOUT": (73, 110),
    "ETXTBSY": (74, 26), "EXDEV": (75, 18),
}  # fmt: skip
