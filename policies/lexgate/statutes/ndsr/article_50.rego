package lexgate.statutes.ndsr

import future.keywords.not

# METADATA
# title: 'Cooperate with an inspection of network data security'
# custom:
#   article: ndsr:50.p2
oblige contains "ndsr:50.p2" if {
	some incident in input.incidents
	incident.kind == "inspection"
	not incident.handled
}
