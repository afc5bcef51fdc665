package lexgate.statutes.ndsr

import data.lexgate.facts
import future.keywords.not

# METADATA
# title: 'Take measures to keep important data safe in a reorganisation'
# custom:
#   article: ndsr:32a
oblige contains "ndsr:32a" if article_32_reorganises(facts.kind)

# METADATA
# title: 'Passing data on in a reorganisation before the disposal plan and the recipient were reported to the authority'
# custom:
#   article: ndsr:32b
deny contains "ndsr:32b" if {
	article_32_reorganises(facts.kind)
	article_32_unreported
	not data.readings.reorganisation_report == "afterwards"
}

# METADATA
# title: 'Report the disposal plan and the recipient to the authority, if need be after the transfer'
# custom:
#   article: ndsr:32b
oblige contains "ndsr:32b" if {
	article_32_reorganises(facts.kind)
	article_32_unreported
	data.readings.reorganisation_report == "afterwards"
}

# METADATA
# title: 'Report to the provincial coordination mechanism where no authority is clearly competent'
# custom:
#   article: ndsr:32c
oblige contains "ndsr:32c" if {
	article_32_reorganises(facts.kind)
	article_32_unreported
	not input.operation.competent_authority_known
}

article_32_reorganises("transfer_on_reorganisation") if {
	facts.important_data_duties
	article_32_reaches_data
}

default article_32_unreported := false

article_32_unreported if not input.filings.reorganisation_report.date <= input.now

default article_32_reaches_data := false

article_32_reaches_data if not data.readings.reorganisation_duty == "follows_data"

article_32_reaches_data if article_32_data_of_the_duty

default article_32_data_of_the_duty := false

article_32_data_of_the_duty if facts.important

# What makes a processor of 10 million persons' information subject to the article is personal information (NDSR 28).
article_32_data_of_the_duty if {
	facts.personal
	facts.ten_million_persons
}

readings contains "reorganisation_duty" if {
	facts.kind == "transfer_on_reorganisation"
	facts.important_data_duties
	not article_32_data_of_the_duty
}

readings contains "reorganisation_report" if {
	article_32_reorganises(facts.kind)
	article_32_unreported
}

readings contains "important_data_processor" if {
	facts.kind == "transfer_on_reorganisation"
	facts.important_data_duties_disputed
}
