// Names of units and what follows from them: "foo@bar.service" is an instance
// of "foo@.service", "a-b.slice" lies in "a.slice".
// systemd.unit(5), systemd.slice(5)
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace declared::systemd {

// True for a name that systemd accepts, a template's included.
bool IsUnitName(std::string_view name);

// The following take a name for which IsUnitName() holds; of any other text
// they return empty views.
std::string_view TypeOf(std::string_view name);  // "service"
std::string_view Prefix(std::string_view name);  // "foo" of "foo@bar.service"
std::string_view WithoutType(std::string_view name);  // "foo@bar"
// "bar" of "foo@bar.service"; "" of a template; nullopt: it has no "@".
std::optional<std::string_view> Instance(std::string_view name);

bool IsTemplate(std::string_view name);         // "foo@.service"
bool IsInstance(std::string_view name);         // "foo@bar.service"
std::string TemplateOf(std::string_view name);  // "" unless an instance
std::string InstanceOf(std::string_view template_name,
                       std::string_view instance);

// "\x2d" becomes "-", "-" becomes "/".
std::string Unescape(std::string_view text);

// "a.slice" for "a-b.slice", "-.slice" for "a.slice", "" for "-.slice".
std::string ParentSlice(std::string_view slice);

// The units whose drop-in directories (NAME + ".d") count for this one, nearest
// first: "a-b@x.service", "a-b@.service", "a-@.service". Without "service".
std::vector<std::string> DropInNames(const std::string& name);

}  // namespace declared::systemd
