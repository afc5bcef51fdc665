package lexgate.statutes.ndsr

import data.lexgate.facts
import future.keywords.not

# METADATA
# title: 'Report the agency or representative in the mainland to the municipal authority'
# custom:
#   article: ndsr:26a
duties contains "ndsr:26a" if {
	input.operation.pipl53_representative_required
	facts.personal
	not input.processor.established_in == "CN"
}

met contains "ndsr:26a" if input.filings.representative_filing.date
