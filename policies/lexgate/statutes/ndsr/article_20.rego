package lexgate.statutes.ndsr

import future.keywords.not

# METADATA
# title: 'Accept and handle security complaints in time'
# custom:
#   article: ndsr:20b
oblige contains "ndsr:20b" if {
	input.processor.serves_public
	some incident in input.incidents
	incident.kind == "complaint"
	not incident.handled
}
