package lexgate.statutes.ndsr

import data.lexgate.facts

# METADATA
# title: 'Support the public service of network identity'
# custom:
#   article: ndsr:43.p2
advice contains "ndsr:43.p2" if facts.roles.platform
