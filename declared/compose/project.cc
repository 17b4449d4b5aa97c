#include "declared/compose/project.h"

#include <algorithm>
#include <set>
#include <utility>

#include "declared/compose/scalars.h"
#include "declared/compose/service.h"
#include "declared/text.h"

namespace declared::compose {
namespace {

constexpr size_t kMostServices = 2000;  // of a project
constexpr size_t kMostLayers = 16;      // of a service
constexpr size_t kMostShown = 60;
constexpr int kDeepest = 16;  // includes in each other

class Project {
 public:
  Project(const Stack& files, Library& library)
      : files_(files),
        library_(library),
        variables_(library.VariablesOf(DirectoryOf(files.back()))) {}

  // What has been read, over all files of the project.
  struct Done {
    std::set<std::string> services;
    std::set<std::string> files;  // by `include`
  };

  // Services that `done` has are left out; the others are added to it.
  std::vector<Workload> Read(const std::string& name, int depth, Done& done) {
    std::vector<Workload> services;
    for (const std::string& file : files_) {
      for (const yaml::NodePtr& root : library_.Roots(file)) {
        const yaml::Node* map = Services(*root, file);
        if (map == nullptr) continue;
        for (const auto& [service, node] : map->map()) {
          if (done.services.size() >= kMostServices) {
            Say("too-many-services", {file, map->LineOfKey(service)},
                "more than " + std::to_string(kMostServices) +
                    " services: this one and what follows are not read",
                "split the project");
            return services;
          }
          if (!done.services.insert(service).second) continue;
          const Layers layers = LayersOf(service);
          if (layers.empty()) continue;  // no map
          Workload workload = ReadService(layers, library_.problems());
          workload.name_space = name;
          workload.name = service;
          services.push_back(std::move(workload));
        }
      }
    }
    Include(name, depth, done, services);
    return services;
  }

  std::string Name() {
    for (const std::string& file : files_) {
      for (const yaml::NodePtr& root : library_.Roots(file)) {
        const yaml::Node* node = root->Find("name");
        if (node == nullptr || node->IsNull()) continue;
        const auto name = Fill(*node, file);
        if (!name) continue;
        if (NormalName(name->text) == name->text) return name->text;
        Say("bad-project-name", name->location,
            "'" + Printable(name->text, kMostShown) +
                "' is no project name that Compose takes",
            "write '" + NormalName(name->text) + "'");
        return NormalName(name->text);
      }
    }
    const auto set = variables_.find("COMPOSE_PROJECT_NAME");
    if (set != variables_.end() && !set->second.empty()) {
      return NormalName(set->second);
    }
    return NormalName(library_.NameOfDirectory(DirectoryOf(files_.back())));
  }

 private:
  void Say(const char* check, const Location& location, std::string what,
           std::string mend) {
    Scalars(no_layers_, library_.problems())
        .Say(check, location, std::move(what), std::move(mend));
  }

  std::optional<Text> Fill(const yaml::Node& node, const std::string& file) {
    Layer layer;
    layer.file = file;
    layer.variables = &variables_;
    return Scalars(no_layers_, library_.problems()).Fill(node, layer);
  }

  const yaml::Node* Services(const yaml::Node& root, const std::string& file) {
    const yaml::Node* map = root.Find("services");
    if (map == nullptr || map->IsNull()) return nullptr;
    if (map->IsMap()) return map;
    Say("wrong-type", {file, map->line()}, "services is no map",
        "write services by name below it");
    return nullptr;
  }

  Layers LayersOf(const std::string& service) {
    Layers layers;
    for (const std::string& file : files_) {
      std::set<std::pair<std::string, std::string>> seen;
      AddLayers(file, service, seen, layers);
    }
    return layers;
  }

  // The service as `file` has it, and below it what it extends.
  void AddLayers(const std::string& file, const std::string& service,
                 std::set<std::pair<std::string, std::string>>& seen,
                 Layers& layers) {
    if (!seen.emplace(file, service).second) return;
    for (const yaml::NodePtr& root : library_.Roots(file)) {
      const yaml::Node* map = root->Find("services");
      const yaml::Node* node = map == nullptr ? nullptr : map->Find(service);
      if (node == nullptr || layers.size() >= kMostLayers) continue;
      const int line = map->LineOfKey(service);
      if (!node->IsMap() && !node->IsNull()) {
        Say("wrong-type", {file, line},
            "the service '" + Printable(service, kMostShown) + "' is no map",
            "write its keys below it");
        continue;
      }
      layers.push_back({node, file, line, &variables_});
      const yaml::Node* extends = node->Find("extends");
      if (extends != nullptr) Extend(*extends, file, seen, layers);
    }
  }

  void Extend(const yaml::Node& extends, const std::string& file,
              std::set<std::pair<std::string, std::string>>& seen,
              Layers& layers) {
    const yaml::Node* service =
        extends.IsMap() ? extends.Find("service") : &extends;
    const yaml::Node* from = extends.Find("file");
    const Location location{file, extends.line()};
    if (service == nullptr) {
      return Say("bad-extends", location, "extends without a service",
                 "write 'service: NAME'");
    }
    const auto name = Fill(*service, file);
    if (!name) return;
    std::optional<std::string> path = file;
    if (from != nullptr) {
      const auto relative = Fill(*from, file);
      if (!relative) return;
      path = Resolve(DirectoryOf(file), relative->text);
    }
    const size_t had = layers.size();
    if (path && seen.contains({*path, name->text})) {
      return Say("bad-extends", location, "services extend each other",
                 "remove one 'extends'");
    }
    if (path) AddLayers(*path, name->text, seen, layers);
    if (layers.size() > had) return;
    Say("bad-extends", location,
        "the service '" + Printable(name->text, kMostShown) +
            "' that it extends is not in this source" +
            (path ? ": " + Printable(*path, kMostShown) : ""),
        "correct the name or the file");
  }

  void Include(const std::string& name, int depth, Done& done,
               std::vector<Workload>& services) {
    if (depth >= kDeepest) return;
    for (const std::string& file : files_) {
      for (const std::string& path : IncludedBy(file, library_)) {
        if (!done.files.insert(path).second) continue;
        if (!library_.Has(path)) {
          Say("bad-include", {file, 0},
              "the included file " + Printable(path, kMostShown) +
                  " is not in this source",
              "correct its path");
        }
        for (Workload& service :
             Project({path}, library_).Read(name, depth + 1, done)) {
          services.push_back(std::move(service));
        }
      }
    }
  }

  const Stack files_;
  Library& library_;
  const Variables& variables_;
  const Layers no_layers_;
};

}  // namespace

std::string NormalName(std::string_view name) {
  std::string normal;
  for (char c : name) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    const bool first = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    if (first || (!normal.empty() && (c == '_' || c == '-'))) normal += c;
  }
  return normal;
}

std::vector<std::string> IncludedBy(const std::string& path, Library& library) {
  constexpr size_t kMost = 100;
  std::vector<std::string> included;
  const auto add = [&](const yaml::Node* node) {
    if (node == nullptr || !node->IsScalar()) return;
    const Filled filled =
        FillIn(node->text(), library.VariablesOf(DirectoryOf(path)));
    const auto to = Resolve(DirectoryOf(path), filled.text);
    if (to && included.size() < kMost) included.push_back(*to);
  };
  for (const yaml::NodePtr& root : library.Roots(path)) {
    const yaml::Node* list = root->Find("include");
    if (list == nullptr) continue;
    for (const yaml::NodePtr& entry : list->sequence()) {
      if (!entry->IsMap()) {
        add(entry.get());
        continue;
      }
      const yaml::Node* paths = entry->Find("path");
      add(paths);
      if (paths == nullptr) continue;
      for (const yaml::NodePtr& each : paths->sequence()) add(each.get());
    }
  }
  return included;
}

std::vector<Workload> ReadProject(const Stack& files, Library& library) {
  if (files.empty()) return {};
  Project project(files, library);
  Project::Done done;
  return project.Read(project.Name(), 0, done);
}

}  // namespace declared::compose
