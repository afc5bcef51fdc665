package lexgate.statutes.ndsr

import data.lexgate.facts
import future.keywords.not

# METADATA
# title: 'Accept and serve requests of the subject in time'
# custom:
#   article: ndsr:23a
oblige contains "ndsr:23a" if {
	facts.personal
	some incident in input.incidents
	incident.kind == "rights_request"
	not incident.handled
}

# METADATA
# title: 'Putting unreasonable conditions on a request of the subject'
# custom:
#   article: ndsr:23c
deny contains "ndsr:23c" if {
	facts.kind == "handle_rights_request"
	input.operation.unreasonable_condition
}

# METADATA
# title: 'Offer convenient ways to exercise the rights of the subject'
# custom:
#   article: ndsr:23b
duties contains "ndsr:23b" if facts.personal

met contains "ndsr:23b" if input.system.rights_channel
