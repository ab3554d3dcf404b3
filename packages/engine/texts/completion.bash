# Bash breaks words at =, and at a colon, which is in every ARN: it completes what follows. Zsh completes the whole word.
_runbook() {
  local line=${COMP_LINE:0:$COMP_POINT} offered
  local word=${line##* } before=${line% *} flag=
  before=${before##* }
  case $word in --*=*) before=${word%%=*} flag=${word%%=*}= word=${word#*=} ;; esac
  local known=${word%"${word##*:}"}
  if [ -n "${ZSH_VERSION-}" ]; then known=; else flag=; fi
  COMPREPLY=()
  # No compgen -W: it would run a command in the name of a context.
  while IFS= read -r offered; do
    case $offered in "$word"*) COMPREPLY+=("$flag${offered#"$known"}") ;; esac
  done < <(_runbook_words "$before")
}
complete -o default -F _runbook runbook ./runbook
