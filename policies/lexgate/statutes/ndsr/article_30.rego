package lexgate.statutes.ndsr

import data.lexgate.facts
import future.keywords.not

# METADATA
# title: 'Take up and handle complaints and reports about network data security'
# custom:
#   article: ndsr:30.p1(3)
oblige contains "ndsr:30.p1(3)" if {
	input.incidents
	article_30_complaint_open
	facts.important_data_duties
}

readings contains "important_data_processor" if {
	input.incidents
	article_30_complaint_open
	facts.important_data_duties_disputed
}

default article_30_complaint_open := false

article_30_complaint_open if {
	some incident in input.incidents
	incident.kind == "complaint"
	not incident.handled
}
