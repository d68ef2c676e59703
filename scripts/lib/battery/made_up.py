# Outputs that are made up, good ones and others, for the battery to be tried on.
import json

import truth as truths

START = "2026-11-20T10:00:0{}Z"


def window(second, numbers, revision=None):
    """A window of hits for these numbers."""
    count = len(numbers)
    return {
        "start": START.format(second), "revision": revision or count, "lines": count, "hits": count, "heartbeats": 0,
        "bytes": 10 * count, "status": {"200": count}, "methods": {"GET": count},
        "top": {"paths": [{"key": f"/line/{number}", "count": 1, "error": 0} for number in numbers]},
    }


def whole(windows, malformed=1):
    """The summary of such windows, with malformed lines besides."""
    document = {"malformed": malformed, "too_late": 0, "ahead": 0, "filtered": 0}
    for one in windows:
        document |= truths.add(document, truths.counts(one)) if "lines" in document else truths.counts(one)
    return document | {"lines": document["lines"] + malformed}


def truth_of(windows):
    paths = {entry["key"]: 1 for one in windows for entry in one["top"]["paths"]}
    return truths.merge([whole(windows) | {"windows": windows, "paths": paths}])


def text_of(windows):
    return b"".join(json.dumps(one).encode() + b"\n" for one in windows)


def dropped(windows, count, malformed=1):
    """The summary of what is left of a log where so many lines were dropped."""
    return whole(windows, malformed) | {"dropped": count}


GOOD = [window(0, [1, 2, 3]), window(1, [4, 5, 6, 7])]
REVISED = [window(0, [1, 2]), *GOOD]
LOSSY = [GOOD[0], window(1, [4, 5, 7])]
DOUBLED = [GOOD[0], window(1, [3, 4, 5, 6, 7])]
INEXACT = [GOOD[0], GOOD[1] | {"top": {"paths": [entry | {"error": 1} for entry in GOOD[1]["top"]["paths"]]}}]
OTHER_STATUS = [GOOD[0], GOOD[1] | {"status": {"200": 3, "500": 1}}]
