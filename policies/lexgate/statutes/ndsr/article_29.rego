package lexgate.statutes.ndsr

import data.lexgate.facts
import future.keywords.not

# METADATA
# title: 'Identify important data and declare them'
# custom:
#   article: ndsr:29.p2a
duties contains "ndsr:29.p2a"

met contains "ndsr:29.p2a" if {
	input.filings.important_data_identification.date
	not article_29_undeclared
}

default article_29_undeclared := false

article_29_undeclared if {
	input.data.important_status == "identified"
	not input.filings.important_data_declaration.date
}

# METADATA
# title: 'Protect the data that were confirmed as important'
# custom:
#   article: ndsr:29.p2c
duties contains "ndsr:29.p2c" if facts.important

# What protection asks for stands in article 9.
met contains "ndsr:29.p2c" if {
	article_9_managed
	article_9_measures_taken
}

# METADATA
# title: 'Label important data'
# custom:
#   article: ndsr:29.p3
advice contains "ndsr:29.p3" if facts.important
