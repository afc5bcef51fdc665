package lexgate.statutes.ndsr

import data.lexgate.facts

# METADATA
# title: 'Who receives data in a reorganisation keeps up the security duties'
# custom:
#   article: ndsr:14
oblige contains "ndsr:14" if facts.kind == "transfer_on_reorganisation"
