#include "declared/kubernetes/kubernetes.h"

#include <algorithm>
#include <array>
#include <filesystem>

#include "declared/kubernetes/document.h"
#include "declared/kubernetes/object.h"
#include "declared/kubernetes/twice.h"
#include "declared/yaml/documents.h"
#include "declared/yaml/node.h"

namespace declared {
namespace {

using kubernetes::Object;
using kubernetes::Place;
using kubernetes::Rules;

// Where kubelets look for static pods: kubeadm, k3s, rke2.
constexpr std::array<std::string_view, 3> kStaticPodPaths = {
    "/etc/kubernetes/manifests", "/var/lib/rancher/k3s/agent/pod-manifests",
    "/var/lib/rancher/rke2/agent/pod-manifests"};

// In a container the machine's root is one directory further down, by custom
// /host or /rootfs.
bool IsStaticPodPath(const std::string& path) {
  std::string plain = std::filesystem::path(path).lexically_normal().string();
  if (plain.ends_with('/')) plain.pop_back();
  const auto is = [](std::string_view own) {
    return std::find(kStaticPodPaths.begin(), kStaticPodPaths.end(), own) !=
           kStaticPodPaths.end();
  };
  const size_t below = plain.find('/', 1);
  return is(plain) || (plain.starts_with('/') && below != plain.npos &&
                       is(std::string_view(plain).substr(below)));
}

Problem RefuseCharts(const std::vector<std::string>& names) {
  Problem problem;
  for (const std::string& name : names) {
    if (name == "Chart.yaml") {
      problem.check = "helm-chart";
      problem.what = "a Helm chart: its templates are not read";
      problem.mend = "render it: helm template NAME DIR > FILE, and give FILE";
      return problem;
    }
    if (name == "kustomization.yaml" || name == "kustomization.yml" ||
        name == "Kustomization") {
      problem.check = "kustomization";
      problem.what = "a kustomization: what it patches is not read";
      problem.mend = "render it: kubectl kustomize DIR > FILE, and give FILE";
    }
  }
  return problem;
}

// Unrendered templates break YAML in many ways: one problem tells more than all
// of them.
bool IsBrokenTemplate(const yaml::Parsed& parsed, std::string_view text) {
  return text.find("{{") != text.npos &&
         std::any_of(
             parsed.problems.begin(), parsed.problems.end(),
             [](const Problem& problem) { return problem.check == "yaml"; });
}

void ReadDocument(const std::string& file, const yaml::Piece& piece,
                  const Rules& rules, std::vector<Problem>& problems,
                  std::vector<Object>& objects) {
  if (!piece.content || !kubernetes::MayDeclareWorkload(piece.text)) return;
  Place place{file, piece.line - 1, piece.text.find("{{") != piece.text.npos,
              kubernetes::HelmSource(piece.text)};
  const yaml::Parsed parsed = yaml::Parse(piece.text);
  kubernetes::Reader reader(place, problems);
  if (IsBrokenTemplate(parsed, piece.text)) {
    const std::string_view above = piece.text.substr(0, piece.text.find("{{"));
    const auto line = 1 + std::count(above.begin(), above.end(), '\n');
    reader.IsTemplate(static_cast<int>(line), "{{");
    return;
  }
  for (const Problem& problem : parsed.problems) {
    reader.Report(problem.location.line, problem);
  }
  for (const yaml::Document& document : parsed.documents) {
    kubernetes::ReadObjects(*document.root, place, rules, problems, objects);
  }
}

}  // namespace

FileRules KubernetesFiles() {
  FileRules rules;
  rules.wants = [](std::string_view name) {
    return name.ends_with(".yaml") || name.ends_with(".yml") ||
           name.ends_with(".json");
  };
  rules.refuses = RefuseCharts;
  return rules;
}

Loaded LoadKubernetes(const Source& source) {
  return ParseKubernetes(ReadFiles(source.path, KubernetesFiles()),
                         source.name_space);
}

Loaded ParseKubernetes(const FileTree& files, const std::string& name_space) {
  Loaded loaded;
  loaded.problems = files.problems;
  loaded.commit = files.commit;
  loaded.readable = files.readable;
  const Rules rules{name_space, IsStaticPodPath(files.root)};
  std::vector<Object> objects;
  for (const File& file : files.files) {
    std::vector<Problem> problems;
    std::string_view text = file.content;
    int line = 1;
    for (yaml::Piece piece; yaml::NextPiece(text, line, piece);) {
      ReadDocument(file.path, piece, rules, problems, objects);
    }
    std::move(problems.begin(), problems.end(),
              std::back_inserter(loaded.problems));
  }
  loaded.workloads =
      kubernetes::MergeTwice(std::move(objects), loaded.problems);
  return loaded;
}

}  // namespace declared
