# A small file system that can be filled.
import os
import subprocess


class SmallDisk:
    """A tmpfs on a folder."""

    def __init__(self, folder, megabytes=4):
        self.folder = folder
        self.filler = folder / "filler"
        self.megabytes = megabytes

    def mount(self):
        """Whether it could be mounted, which needs root, and is not allowed in every container."""
        self.folder.mkdir()
        command = ["mount", "-t", "tmpfs", "-o", f"size={self.megabytes}m", "tmpfs", str(self.folder)]
        try:
            return os.geteuid() == 0 and subprocess.run(command, capture_output=True, check=False).returncode == 0
        except FileNotFoundError:
            return False

    def unmount(self):
        subprocess.run(["umount", "--lazy", str(self.folder)], capture_output=True, check=False)

    def fill(self):
        """Writes until nothing more can be written."""
        with open(self.filler, "ab", buffering=0) as file:
            for size in [1 << 16, 1 << 12, 1]:
                try:
                    while file.write(bytes(size)) == size:
                        pass
                except OSError:
                    continue

    def free(self):
        self.filler.unlink(missing_ok=True)
