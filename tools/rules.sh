# ./dev rules: what users install in Prometheus and Grafana, made from the mixins
# in alerts/ and dashboards/.

# check_generated FOLDER [-u]: compares what is committed there with what its
# generate.py makes, or takes that over.
check_generated() {
  local folder=$1 scratch name bad=0
  scratch=$(mktemp -d)
  "$folder/generate.py" "$scratch" || { rm -rf "$scratch" && return 1; }
  for name in "$scratch"/*; do
    name=${name##*/}
    if [[ ${2:-} == -u ]]; then
      cp "$scratch/$name" "$folder/"
    elif ! cmp -s "$folder/$name" "$scratch/$name"; then
      { diff -u "$folder/$name" "$scratch/$name" || true; } | head -n 40
      echo "$folder/$name is not what the mixin makes: ./dev rules -u"
      bad=1
    fi
  done
  rm -rf "$scratch"
  return $bad
}
