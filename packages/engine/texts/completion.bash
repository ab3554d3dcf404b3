# Bash breaks words at =: it completes what follows. Zsh completes the whole word.
_runbook() {
  local line=${COMP_LINE:0:$COMP_POINT} offered
  local word=${line##* } before=${line% *} flag=
  before=${before##* }
  case $word in --*=*) before=${word%%=*} flag=${word%%=*}= word=${word#*=} ;; esac
  [ -n "${ZSH_VERSION-}" ] || flag=
  COMPREPLY=()
  while IFS= read -r offered; do
    case $offered in "$word"*) COMPREPLY+=("$flag$offered") ;; esac
  done < <(_runbook_words "$before")
}
complete -o default -F _runbook runbook ./runbook
