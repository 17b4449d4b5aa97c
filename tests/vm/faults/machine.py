"""CPU and disks: too little of them, others that take them, disks that do not answer;
and who only looks like that."""

from cases import Case, Disk, unit


class Suspended(Case):
    """A disk on another one, as a volume on a multipath: the lower one is suspended,
    so that requests are in flight in the upper one."""

    def __init__(self, *arguments, above, **more):
        super().__init__(*arguments, **more)
        self.above = above
        self.disk = Disk(f"{self.name}-below", 64)

    def prepare(self):
        lower = self.disk.map(self.disk.name, f"linear {self.disk.loop()} 0")
        if self.above:
            self.disk.map(self.name, f"linear {lower} 0")
        super().prepare()

    def inject(self):
        super().inject()
        self.disk.dmsetup("suspend", "--noflush", "--nolockfs", self.disk.name)

    def heal(self):
        super().heal()
        self.disk.dmsetup("resume", self.disk.name)

    def clean(self):
        super().clean()
        self.disk.remove()


def cases(world):
    return [
        Case(world, "quota", {"quota.service": unit(
            "quota", "spin 2", "CPUQuota=10%\n")}),
        Case(world, "neighbour", {
            "victim.service": unit("neighbour", "spin 1", "CPUWeight=20\n"),
            "neighbour.service": unit("neighbour", "spin 4", "CPUWeight=200\n")}),
        Case(world, "iolimit", {"iolimit.service": unit(
            "iolimit", "direct /dev/nvme0n1 65536",
            "IOReadBandwidthMax=/dev/nvme0n1 512K\n")}),
        Suspended(world, "disk", {"disk.service": unit(
            "disk", "direct /dev/mapper/disk 4096")}, above=True),
        Suspended(world, "alone", {"alone.service": unit(
            "alone", "direct /dev/mapper/alone-below 4096")}, above=False),
        Case(world, "stuck", {"stuck.service": unit("stuck", "vfork 0")}),
        Case(world, "burst", {"burst.service": unit(
            "burst", "burst 25 5", "CPUQuota=10%\n")}),
        Case(world, "blips", {"blips.service": unit("blips", "vfork 3")}),
    ]
