@rem The runbooks: runbook lists them.
@node "%~dp0scripts\runbook.mjs" %*
