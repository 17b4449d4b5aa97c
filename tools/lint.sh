# ./dev lint: formatting, clang-tidy, and the rules that are specific to this tree.

cxx_files() { tree_files -name '*.cc' -o -name '*.h'; }
script_files() {
  echo dev
  echo .ci/run
  tree_files -name '*.sh'
}

tree_files() {  # find(1) expression -> files of the tree, without what is built
  find . \( -path ./build -o -path ./.cache -o -path ./.git \) -prune -o \
    -type f \( "$@" \) -print | sed 's#^\./##' | sort
}

check_format() {
  cxx_files | xargs -r "clang-format-$LLVM_FORMAT" --dry-run -Werror
}

check_tidy() {
  # Library and program sources through the compile database of the clang
  # preset; headers are checked with the sources that include them.
  sed -n 's/^ *"file": "\(.*\)",\{0,1\}$/\1/p' build/clang/compile_commands.json |
    xargs -r -P "$(nproc)" -n 2 "clang-tidy-$LLVM" -p build/clang --quiet
}

# Prints the lines that break a rule, and fails if there are any.
forbid() {  # RULE GREP_EXPRESSION FILE...
  local rule=$1 expression=$2 found
  shift 2
  (($#)) || return 0
  found=$(grep -nE -- "$expression" "$@" /dev/null) || return 0
  printf '%s:\n%s\n' "$rule" "$found"
  return 1
}

check_structure() {
  local bad=0 file folder rest files
  mapfile -t files < <(cxx_files)

  mapfile -t rest < <(printf '%s\n' "${files[@]}" | grep -v '^exporter/http')
  forbid "only exporter/http* may use CivetWeb" '#include.*civetweb\.h' "${rest[@]}" || bad=1
  forbid "no external commands" '(^|[^A-Za-z0-9_.>])(system|popen)[[:space:]]*\(' \
    "${files[@]}" || bad=1

  # What a folder may include; the CMake link lines say the same.
  while read -r folder may; do
    mapfile -t rest < <(printf '%s\n' "${files[@]}" | grep "^$folder/")
    forbid "$folder/ may include only: $may" \
      "#include \"($(others "$may"))/" "${rest[@]}" || bad=1
  done <<'RULES'
machine machine
metric metric
declared declared
drift drift declared machine
collectors collectors drift machine metric
RULES

  for file in "${files[@]}" $(script_files) $(tree_files -name CMakeLists.txt \
    -o -name '*.cmake' -o -name '*.py'); do
    rest=$(wc -l <"$file")
    ((rest <= 400)) || { echo "$file: $rest lines, 400 is the most" && bad=1; }
  done
  for file in $(script_files); do
    bash -n "$file" || bad=1
  done
  return $bad
}

others() {  # ALLOWED_FOLDERS -> the other folders as a|b|c
  local folder out=()
  for folder in machine metric declared drift collectors exporter tests; do
    [[ " $1 " == *" $folder "* ]] || out+=("$folder")
  done
  (IFS='|' && echo "${out[*]}")
}
