package lexgate.statutes.ndsr

import data.lexgate.facts

# METADATA
# title: 'Publish a report on the protection of personal information every year'
# custom:
#   article: ndsr:44
duties contains "ndsr:44" if facts.large_platform

met contains "ndsr:44" if facts.done_for_the_year(input.filings.social_report.date, article_44_offset)

due contains ["ndsr:44", facts.year_ends(input.filings.social_report.date, article_44_offset)] if {
	input.filings.social_report.date <= input.now
}

# The mainland lies at +08:00.
article_44_offset := 28800

posture_readings contains "yearly" if {
	facts.large_platform
	facts.year_disputed(input.filings.social_report.date, article_44_offset)
}

# Article 33.p3 asks for it too, of platforms that this article reaches as well.
posture_readings contains "large_platform_elements" if facts.large_platform_disputed

# METADATA
# title: 'Cover measures, requests of subjects and the oversight body in that report'
# custom:
#   article: ndsr:44.content
duties contains "ndsr:44.content" if {
	facts.large_platform
	input.filings.social_report.date
}

met contains "ndsr:44.content" if {
	article_44_covered.measures_and_results
	article_44_covered.rights_requests
	article_44_covered.oversight_body
}

article_44_covered contains part if some part in input.filings.social_report.covers
