#include "machine/proc/pressure.h"

#include <string_view>
#include <utility>

#include "machine/text.h"

namespace machine::proc {
namespace {

// "3.10.0-1160.el7.x86_64" is before 4.20.
bool Before4_20(std::string_view release) {
  size_t dot = release.find('.');
  if (dot == release.npos) return false;
  std::string_view rest = release.substr(dot + 1);
  auto major = Uint(release.substr(0, dot));
  auto minor = Uint(rest.substr(0, rest.find_first_not_of("0123456789")));
  if (!major || !minor) return false;
  return *major < 4 || (*major == 4 && *minor < 20);
}

// With psi=0 newer kernels lack the directory as those before 4.20 do.
absl::Status WhyNone(const Dir& proc, Buffer& buffer) {
  auto release = proc.Read("sys/kernel/osrelease", buffer);
  if (release.ok() && Before4_20(*release)) {
    return Unavailable("kernel_too_old",
                       "no pressure/: needs Linux 4.20 (a 4.18 of RHEL 8 has "
                       "it when booted with psi=1)");
  }
  return Unavailable("psi_off",
                     "pressure stall information is off: boot with psi=1 "
                     "(needs CONFIG_PSI)");
}

}  // namespace

absl::StatusOr<HostPressure> ReadHostPressure(const Dir& proc, Buffer& buffer) {
  HostPressure host;
  const std::pair<const char*, std::optional<Pressure>*> files[] = {
      {"pressure/cpu", &host.cpu},
      {"pressure/memory", &host.memory},
      {"pressure/io", &host.io},
      {"pressure/irq", &host.irq},
  };
  bool any = false;
  for (const auto& [name, where] : files) {
    auto text = proc.Read(name, buffer);
    // Absent, or there with psi=0 and not readable (EOPNOTSUPP).
    if (absl::IsNotFound(text.status()) ||
        absl::IsUnimplemented(text.status())) {
      continue;
    }
    if (!text.ok()) return text.status();
    auto pressure = ParsePressure(*text);
    if (!pressure.ok()) {
      return absl::Status(
          pressure.status().code(),
          std::string(name) + ": " + std::string(pressure.status().message()));
    }
    *where = *pressure;
    any = true;
  }
  if (!any) return WhyNone(proc, buffer);
  return host;
}

}  // namespace machine::proc
