# Bash breaks words at =, and at a colon, which is in every ARN: it completes what follows. Zsh completes the whole word.
_runbook() {
  local line=${COMP_LINE:0:$COMP_POINT}
  local word=${line##* } before=${line% *} flag=
  before=${before##* }
  case $word in --*=*) before=${word%%=*} flag=${word%%=*}= word=${word#*=} ;; esac
  COMPREPLY=($(compgen -W "$(_runbook_words "$before")" -- "$word"))
  if [ -n "${ZSH_VERSION-}" ]; then
    COMPREPLY=("${COMPREPLY[@]/#/$flag}")
  else
    COMPREPLY=("${COMPREPLY[@]#"${word%"${word##*:}"}"}")
  fi
}
complete -o default -F _runbook runbook ./runbook
