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

# METADATA
# title: 'Set up a convenient channel for complaints and reports, and publish it'
# custom:
#   article: ndsr:20a
duties contains "ndsr:20a" if input.processor.serves_public

met contains "ndsr:20a" if input.filings.complaint_channel.published
