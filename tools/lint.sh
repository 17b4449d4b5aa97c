# ./dev lint: formatting (also of the jsonnet), clang-tidy, and the rules that are specific to this tree.

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
  # Prints nothing of its own: name the file.
  local file bad=0
  for file in $(tree_files -name '*.jsonnet' -o -name '*.libsonnet'); do
    jsonnetfmt --string-style s --test "$file" || { echo "$file: jsonnetfmt -i --string-style s" && bad=1; }
  done
  return $bad
}

# The product's sources through the compile database of the clang preset, headers
# with the sources that include them; not the tests, which would double the
# minutes. What was clean stays so until it, a header or .clang-tidy changes.
check_tidy() {
  local newest=.clang-tidy changed=() file
  while read -r file; do
    [[ $newest -nt $file ]] || newest=$file
  done < <(cxx_files | grep '\.h$')
  while read -r file; do
    [[ build/clang/tidy/$file -nt $file && build/clang/tidy/$file -nt $newest ]] ||
      changed+=("$file")
  done < <(sed -n "s#^ *\"file\": \"$PWD/\(.*\)\",\{0,1\}\$#\1#p" \
    build/clang/compile_commands.json | grep -v -e '^build/' -e '^tests/')
  # The stamp's time is that of the start: the file may be edited meanwhile.
  # shellcheck disable=SC2016  # FILE's shell expands them
  printf '%s\n' ${changed[@]+"${changed[@]}"} |
    xargs -r -P "$(nproc)" -I FILE bash -c '
      mkdir -p "$(dirname "build/clang/tidy/$2")" && touch "build/clang/tidy/$2.started"
      "$1" -p build/clang --quiet "$2" 2>&1 | { grep -v " warnings\{0,1\} generated\.$" || true; }
      ((PIPESTATUS[0] == 0)) && mv "build/clang/tidy/$2.started" "build/clang/tidy/$2"
    ' _ "clang-tidy-$LLVM" FILE
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
  local bad=0 file folder may rest files lines
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
    lines=$(wc -l <"$file")
    ((lines <= 400)) || { echo "$file: $lines lines, 400 is the most" && bad=1; }
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
