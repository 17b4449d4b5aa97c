#include "declared/health.h"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <tuple>
#include <utility>

#include "declared/text.h"

namespace declared {
namespace {

using Kind = HealthCheck::Kind;

constexpr size_t kMostUrlBytes = 1024;
constexpr size_t kMostShown = 60;
constexpr int kMostPort = 65535;
constexpr char kMend[] =
    "write tcp://127.0.0.1:PORT, http://127.0.0.1:PORT/PATH, https://..., or "
    "unix:/PATH";

bool IsPlain(std::string_view text, unsigned char least) {
  return std::all_of(text.begin(), text.end(), [&](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte >= least && byte != 0x7f;
  });
}

std::optional<HealthFault> Bad(std::string_view url, const char* why) {
  return HealthFault{"'" + Printable(url, kMostShown) + "' " + why, kMend};
}

std::optional<HealthFault> ParseUnix(std::string_view url,
                                     std::string_view path,
                                     HealthCheck& check) {
  constexpr size_t kMostPath = 107;  // of sun_path in unix(7)
  if (!path.starts_with('/') || path.size() > kMostPath ||
      ("/" + std::string(path) + "/").find("/../") != std::string::npos) {
    return Bad(url, "names no absolute path of a socket");
  }
  check.kind = Kind::kUnix;
  check.path = path;
  return std::nullopt;
}

struct Scheme {
  std::string_view prefix;
  Kind kind;
  int port;  // 0: has to be written
};
constexpr std::array<Scheme, 3> kSchemes = {{{"tcp://", Kind::kTcp, 0},
                                             {"http://", Kind::kHttp, 80},
                                             {"https://", Kind::kHttps, 443}}};

// "HOST:PORT" or "HOST"; false: neither.
bool SplitAuthority(std::string_view authority, std::string_view& host,
                    int& port) {
  size_t colon = authority.rfind(':');
  const size_t bracket = authority.rfind(']');
  if (bracket != authority.npos && colon != authority.npos && colon < bracket) {
    colon = authority.npos;  // one of the address
  }
  host = authority.substr(0, colon);
  if (colon == authority.npos) return port != 0;
  const auto number = Int(authority.substr(colon + 1));
  if (!number || *number < 1 || *number > kMostPort) return false;
  port = static_cast<int>(*number);
  return true;
}

std::optional<HealthFault> SetSeconds(const char* what, double seconds,
                                      double least, double most,
                                      double& field) {
  if (seconds >= least && seconds <= most) {
    field = seconds;
    return std::nullopt;
  }
  const auto Shown = [](double number) {
    std::array<char, 32> text{};
    const auto end =
        std::to_chars(text.data(), text.data() + text.size(), number).ptr;
    return std::string(text.data(), end);
  };
  const std::string range = Shown(least) + " s to " + Shown(most) + " s";
  return HealthFault{
      std::string(what) + " of " + Shown(seconds) + " s is not in " + range,
      "write one of " + range};
}

}  // namespace

std::optional<std::string> LoopbackHost(std::string_view host) {
  if (host.empty()) return "";
  if (host == "localhost") return "127.0.0.1";
  if (host == "[::1]" || host == "::1") return "::1";
  const std::string text(host);
  in_addr address;
  if (inet_pton(AF_INET, text.c_str(), &address) != 1) return std::nullopt;
  if ((ntohl(address.s_addr) >> 24) != 127) return std::nullopt;
  return text;
}

bool IsHealthPath(std::string_view path) {
  return path.size() <= kMostUrlBytes && IsPlain(path, 0x21);
}

bool IsHealthHeader(std::string_view name, std::string_view value) {
  const bool token = std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
  });
  return token && !name.empty() && name.size() <= 256 && value.size() <= 4096 &&
         IsPlain(value, 0x20);
}

std::optional<HealthFault> ParseHealthUrl(std::string_view url,
                                          HealthCheck& check) {
  constexpr std::string_view kUnix = "unix:";
  if (url.empty() || !IsHealthPath(url)) {
    return Bad(url, "is empty, too long, or has blanks or control bytes");
  }
  if (url.starts_with(kUnix)) {
    std::string_view path = url.substr(kUnix.size());
    if (path.starts_with("//")) path.remove_prefix(2);  // unix:///run/x
    return ParseUnix(url, path, check);
  }
  const auto* scheme = std::find_if(
      kSchemes.begin(), kSchemes.end(),
      [&](const Scheme& one) { return url.starts_with(one.prefix); });
  if (scheme == kSchemes.end()) {
    return Bad(url, "is no URL of tcp, http, https or unix");
  }
  std::string_view rest = url.substr(scheme->prefix.size());
  rest = rest.substr(0, rest.find('#'));  // is never sent
  const size_t end = rest.find_first_of("/?");
  std::string_view host;
  int port = scheme->port;
  if (!SplitAuthority(rest.substr(0, end), host, port)) {
    return Bad(url, "has no port of 1 to 65535");
  }
  std::string path(end == rest.npos ? "" : rest.substr(end));
  if (scheme->kind == Kind::kTcp && path != "" && path != "/") {
    return Bad(url, "has a path, which TCP knows nothing of");
  }
  if (scheme->kind != Kind::kTcp && !path.starts_with('/')) {
    path.insert(0, "/");
  }
  check.kind = scheme->kind;
  check.port = port;
  check.path = scheme->kind == Kind::kTcp ? "" : path;
  if (auto loopback = LoopbackHost(host)) {
    check.host = *std::move(loopback);
    return std::nullopt;
  }
  check.host.clear();
  check.not_executed = "other_host";
  return HealthFault{
      "'" + Printable(url, kMostShown) +
          "' names another host: only loopback and the workload's own address "
          "are asked",
      kMend};
}

std::optional<double> HealthSeconds(std::string_view text) {
  constexpr std::array<std::pair<std::string_view, double>, 4> kUnits = {
      {{"ms", 1e-3}, {"s", 1}, {"m", 60}, {"h", 3600}}};
  double total = 0;
  bool alone = true;  // without a unit only as a whole
  if (text.empty()) return std::nullopt;
  while (!text.empty()) {
    double number = 0;
    const char* end = text.data() + text.size();
    const auto [rest, error] =
        std::from_chars(text.data(), end, number, std::chars_format::fixed);
    if (error != std::errc() || !std::isfinite(number) || number < 0) {
      return std::nullopt;
    }
    text.remove_prefix(static_cast<size_t>(rest - text.data()));
    if (text.empty()) return alone ? std::optional(number) : std::nullopt;
    const auto* unit = std::find_if(
        kUnits.begin(), kUnits.end(),
        [&](const auto& one) { return text.starts_with(one.first); });
    if (unit == kUnits.end()) return std::nullopt;
    total += number * unit->second;
    text.remove_prefix(unit->first.size());
    alone = false;
  }
  return total;
}

std::optional<HealthFault> SetHealthInterval(double seconds,
                                             HealthCheck& check) {
  return SetSeconds("an interval", seconds, kLeastHealthInterval,
                    kMostHealthInterval, check.interval_seconds);
}

std::optional<HealthFault> SetHealthTimeout(double seconds,
                                            HealthCheck& check) {
  constexpr double kLeast = 0.001;
  return SetSeconds("a timeout", seconds, kLeast, kMostHealthTimeout,
                    check.timeout_seconds);
}

std::string HealthName(size_t index) {
  return index == 0 ? "health" : "health-" + std::to_string(index + 1);
}

bool SameQuestion(const HealthCheck& a, const HealthCheck& b) {
  const auto All = [](const HealthCheck& c) {
    return std::tie(c.name, c.kind, c.host, c.port, c.path, c.headers,
                    c.interval_seconds, c.timeout_seconds, c.not_executed);
  };
  return All(a) == All(b);
}

}  // namespace declared
