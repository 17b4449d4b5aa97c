#!/usr/bin/python3
"""pages.py BINARY DIRECTORY: the man page and the shells' completions of
drift_exporter, made from what its --help says, so that the three never disagree.

  DIRECTORY/drift_exporter.1, DIRECTORY/bash, DIRECTORY/zsh, DIRECTORY/fish"""

import pathlib
import re
import subprocess
import sys

COMMANDS = {
    "": "serve metrics and the page",
    "report": "print what is declared, applied and actual, and exit",
    "lint": "check declarations without a machine, and exit",
}
# Values of flags that are one of few words.
WORDS = re.compile(r"^[a-z]+(\|[a-z]+)+$")


class Flag:
    def __init__(self, name, value, text):
        self.name, self.value, self.text = name, value, text


def read_help(binary, command):
    """[(group, [Flag])] of --help; what stands before the groups is not asked for."""
    said = subprocess.run([binary, *command.split(), "--help"], check=True,
                          capture_output=True, text=True).stdout
    groups = []
    for line in said.splitlines():
        group = re.match(r"^(\S.*):$", line)
        flag = re.match(r"^  (?:-\w,)?(--\S+)(?: (\S.*?))?(?:  +(\S.*))?$", line)
        more = re.match(r"^ {20,}(\S.*)$", line)
        if group:
            groups.append((group[1], []))
        elif flag and groups:
            groups[-1][1].append(Flag(flag[1], flag[2] or "", flag[3] or ""))
        elif more and groups and groups[-1][1]:
            last = groups[-1][1][-1]
            last.text = f"{last.text} {more[1]}".strip()
    flags = [(name, found) for name, found in groups if found]
    if not flags:
        raise SystemExit(f"{binary} {command} --help has no flags")
    return flags


def roff(text):
    text = text.replace("\\", "\\e").replace("-", "\\-")
    return re.sub(r"^([.'])", r"\\&\1", text)


def man(version, helps):
    out = [f'.TH DRIFT_EXPORTER 1 "" "drift_exporter {version}" "User Commands"',
           ".SH NAME",
           "drift_exporter \\- declared, applied and actual state of workloads, for "
           "Prometheus",
           ".SH SYNOPSIS"]
    for command in helps:
        out += [".B drift_exporter " + command,
                "[\\fIOPTIONS\\fR]" + (" \\fIPATH\\fR..." if command == "lint" else ""),
                ".br"]
    out += [".SH DESCRIPTION",
            "Shows, for every workload on a machine, what people declared, what the "
            "kernel was told and what happens, with the reason for every gap: as metrics "
            "at /metrics, as a page at /, and by",
            ".B drift_exporter report",
            "on the command line.",
            ".B drift_exporter lint",
            "finds declarations that mean something else than they say."]
    for command, groups in helps.items():
        out.append(f".SH {command.upper() or 'OPTIONS OF THE SERVER'}")
        out.append(f"{COMMANDS[command].capitalize()}.")
        for group, flags in groups:
            out.append(f".SS {roff(group)}")
            for flag in flags:
                value = f"=\\fI{roff(flag.value)}\\fR" if flag.value else ""
                out += [".TP", f"\\fB{roff(flag.name)}\\fR{value}", roff(flag.text)]
    out += [".SH FILES",
            ".TP", "/etc/default/drift\\-exporter", "flags of the service",
            ".SH EXIT STATUS",
            "Of the server: 0 after SIGTERM, 1 for what cannot run, 2 for a wrong flag. Of",
            ".B report\nand",
            ".BR lint :",
            "0 if nothing was found, 1 if something was, 2 if something could not be told.",
            ".SH SIGNALS",
            "SIGHUP: the declarations are read again.",
            ".SH SEE ALSO",
            ".BR prometheus (1),",
            ".BR systemctl (1)"]
    return "\n".join(out) + "\n"


def all_flags(groups):
    return [flag for _, flags in groups for flag in flags]


def bash(helps):
    out = ["# bash completion of drift_exporter",
           "_drift_exporter() {",
           "  local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} flags",
           '  if [[ $before == = ]]; then before=${COMP_WORDS[COMP_CWORD-2]}; fi',
           '  if [[ $word == = ]]; then before=${COMP_WORDS[COMP_CWORD-1]} word=; fi',
           "  case $before in"]
    words = {}  # commands have flags of the same name with other words
    for flag in [flag for groups in helps.values() for flag in all_flags(groups)]:
        if WORDS.match(flag.value):
            words.setdefault(flag.name, {}).update(dict.fromkeys(flag.value.split("|")))
    for name, known in words.items():
        out.append(f'    {name}) COMPREPLY=($(compgen -W "{" ".join(known)}" -- "$word"))'
                   "; return ;;")
    out += ["  esac", "  case ${COMP_WORDS[1]} in"]
    for command, groups in helps.items():
        names = " ".join(flag.name for flag in all_flags(groups))
        out.append(f'    {command or "*"}) flags="{names}" ;;'
                   if command else f'    *) flags="{names}"; ')
        if not command:
            out[-1] += '((COMP_CWORD > 1)) || flags+=" report lint" ;;'
    # The general pattern has to come last.
    general = next(i for i, line in enumerate(out) if line.startswith("    *) "))
    out.append(out.pop(general))
    out += ["  esac",
            "  if [[ $word == -* || $COMP_CWORD == 1 ]]; then",
            '    COMPREPLY=($(compgen -W "$flags" -- "$word"))',
            "  else",
            '    COMPREPLY=($(compgen -f -- "$word"))',
            "  fi",
            "}",
            "complete -o filenames -F _drift_exporter drift_exporter"]
    return "\n".join(out) + "\n"


def zsh(helps):
    def spec(flag):
        text = re.sub(r"[\[\]:'\\]", " ", flag.text)
        value = ""
        if flag.value:
            words = flag.value.replace("|", " ")
            value = f":value:({words})" if WORDS.match(flag.value) else ":value:_files"
        return f"    '*{flag.name}{'=' if flag.value else ''}[{text}]{value}'"

    out = ["#compdef drift_exporter", "case ${words[2]} in"]
    for command, groups in [*list(helps.items())[1:], ("", helps[""])]:
        specs = [spec(flag) for flag in all_flags(groups)]
        if not command:
            specs.append("    '1:command:(report lint)'")
        out += [f"  {command or '*'})", "    _arguments \\"]
        out.append(" \\\n".join("  " + one for one in specs))
        out.append("    ;;")
    out.append("esac")
    return "\n".join(out) + "\n"


def fish(helps):
    out = ["# fish completion of drift_exporter"]
    first = "not __fish_seen_subcommand_from report lint"
    for command in [name for name in helps if name]:
        out.append(f"complete -c drift_exporter -n '{first}' -a {command} "
                   f"-d '{COMMANDS[command]}'")
    for command, groups in helps.items():
        when = f"__fish_seen_subcommand_from {command}" if command else first
        for flag in all_flags(groups):
            text = flag.text.replace("\\", "\\\\").replace("'", "\\'")
            value = ""
            if flag.value:
                value = (f" -x -a '{flag.value.replace('|', ' ')}'"
                         if WORDS.match(flag.value) else " -r")
            out.append(f"complete -c drift_exporter -n '{when}' -l {flag.name[2:]}"
                       f"{value} -d '{text}'")
    return "\n".join(out) + "\n"


def main():
    binary, directory = sys.argv[1], pathlib.Path(sys.argv[2])
    said = subprocess.run([binary, "--version"], check=True, capture_output=True,
                          text=True).stdout
    version = re.search(r"version (\S+)", said)[1]
    helps = {command: read_help(binary, command) for command in COMMANDS}
    directory.mkdir(parents=True, exist_ok=True)
    (directory / "drift_exporter.1").write_text(man(version, helps))
    for shell, make in (("bash", bash), ("zsh", zsh), ("fish", fish)):
        (directory / shell).write_text(make(helps))


main()
