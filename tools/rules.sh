# ./dev rules: what users install in Prometheus, made from the mixin in alerts/.

RULE_FILES=(drift_alerts.yml drift_rules.yml prometheusrule.yml)

# check_rules [-u]: compares what is committed with what the mixin makes.
check_rules() {
  local scratch file bad=0
  scratch=$(mktemp -d)
  alerts/generate.py "$scratch"
  for file in "${RULE_FILES[@]}"; do
    if [[ ${1:-} == -u ]]; then
      cp "$scratch/$file" alerts/
    else
      diff -u "alerts/$file" "$scratch/$file" | head -n 40 || true
      cmp -s "alerts/$file" "$scratch/$file" ||
        { echo "alerts/$file is not what the mixin makes: ./dev rules -u" && bad=1; }
    fi
  done
  rm -rf "$scratch"
  return $bad
}
