"""Memory: five ways to have too little, and three to use much of it and be well."""

from cases import Case, Disk, unit


class Slow(Case):
    """Reads from a disk that answers after 20 ms."""

    def __init__(self, *arguments, **more):
        super().__init__(*arguments, **more)
        self.disk = Disk(f"{self.name}-slow", 192)

    def prepare(self):
        loop = self.disk.loop()
        self.disk.map(self.disk.name, f"delay {loop} 0 20 {loop} 0 0")
        super().prepare()

    def clean(self):
        super().clean()
        self.disk.remove()


class High(Case):
    def heal(self):
        super().heal()
        # Else it does not even end: what it waits for is the limit.
        (self.path("high.service") / "memory.high").write_text("max")
        self.world.systemctl("restart", "high.service")


def cases(world):
    limit = "MemoryMax={}M\nMemorySwapMax=0\n".format
    return [
        Slow(world, "thrash", {"thrash.service": unit(
            "thrash", "thrash /dev/mapper/thrash-slow 24 72 16", limit(64))}),
        High(world, "high", {"high.service": unit(
            "high", "grow 400", "MemoryHigh=40M\nMemorySwapMax=0\n")}),
        Case(world, "oom", {"oom.service": unit(
            "oom", "child 200", limit(48) + "OOMPolicy=continue\n")}),
        Slow(world, "shortage", {
            "hog.service": unit("shortage", "hog 50", "OOMScoreAdjust=900\n"),
            "reader.service": unit(
                "shortage", "thrash /dev/mapper/shortage-slow 20 120 16")}),
        Case(world, "batch", {"batch.service": unit(
            "batch", "batch 200", limit(64))}),
        Case(world, "tmpfs", {"tmpfs.service": unit(
            "tmpfs", "tmpfs 220", limit(256))}),
        Case(world, "jvm", {"jvm.service": unit(
            "jvm", "reserve 4096 160", limit(256))}),
        # A cache that is filled, at once and from a slow disk: it fits.
        Slow(world, "cold", {"cold.service": unit(
            "cold", "thrash /dev/mapper/cold-slow 4 32 16", limit(256))}),
    ]
