# What is done to a log while it is written; no part of it is ever deleted.
import gzip
import os
import re
import shutil


class RotatedLog:
    """A log with its rotated parts, named as logrotate does: access.log.1 is the newest."""

    def __init__(self, path, writer):
        self.path = path
        self.writer = writer
        self.rotations = 0

    def parts(self):
        """The numbers of the rotated parts, greatest first, with their paths."""
        pattern = re.compile(re.escape(self.path.name) + r"\.(\d+)(\.gz)?")
        found = [(pattern.fullmatch(entry.name), entry) for entry in self.path.parent.iterdir()]
        return sorted(((int(match[1]), entry) for match, entry in found if match), reverse=True)

    def shift(self):
        for number, part in self.parts():
            suffix = ".gz" if part.suffix == ".gz" else ""
            os.rename(part, self.path.with_name(f"{self.path.name}.{number + 1}{suffix}"))

    @property
    def newest(self):
        return self.path.with_name(self.path.name + ".1")

    def rename(self):
        """Renames the log, unless its writer has not made it again since the last time."""
        if not self.path.exists():
            return
        self.shift()
        os.rename(self.path, self.newest)
        self.rotations += 1

    def compress_older(self):
        """Compresses all rotated parts but the newest, as logrotate's delaycompress does."""
        for number, part in self.parts():
            if number > 1 and part.suffix != ".gz":
                with open(part, "rb") as plain, gzip.open(f"{part}.gz", "wb") as packed:
                    shutil.copyfileobj(plain, packed)
                os.unlink(part)

    def rename_and_compress(self):
        self.rename()
        self.compress_older()

    def copy_and_truncate(self):
        """Copies the log and empties it; the writer stands still, since lines in between would be lost."""
        if not self.path.exists():
            return
        self.writer.pause()
        try:
            self.shift()
            shutil.copyfile(self.path, self.newest)
            os.truncate(self.path, 0)
        finally:
            self.writer.resume()
        self.rotations += 1

    def link(self):
        """Makes the log a link to a new file, in one step where it has been one before."""
        target = self.path.with_name(f"{self.path.stem}-{self.rotations + 1}{self.path.suffix}")
        target.touch()
        fresh = self.path.with_name(f"{self.path.name}.link")
        os.symlink(target.name, fresh)
        os.rename(fresh, self.path)

    def switch_link(self):
        self.rotations += 1
        self.link()
