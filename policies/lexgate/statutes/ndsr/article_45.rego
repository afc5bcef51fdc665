package lexgate.statutes.ndsr

import data.lexgate.facts
import future.keywords.not

# METADATA
# title: 'Keep up controls against the risks of data crossing the border'
# custom:
#   article: ndsr:45
oblige contains "ndsr:45" if {
	facts.exports_abroad
	facts.large_platform
	article_45_controls_missing
}

default article_45_controls_missing := false

article_45_controls_missing if not input.filings.cross_border_controls.date

readings contains "export_by_recipient" if {
	input.recipients
	facts.export_disputed
	facts.large_platform
	article_45_controls_missing
}

readings contains "large_platform_elements" if {
	facts.exports_abroad
	facts.large_platform_disputed
	article_45_controls_missing
}
