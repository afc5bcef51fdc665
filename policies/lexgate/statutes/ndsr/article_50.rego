package lexgate.statutes.ndsr

import future.keywords.not

# METADATA
# title: A lawful inspection of network data security meets with cooperation
# custom:
#   article: ndsr:50.p2
oblige contains "ndsr:50.p2" if {
	some incident in input.incidents
	incident.kind == "inspection"
	not incident.handled
}
