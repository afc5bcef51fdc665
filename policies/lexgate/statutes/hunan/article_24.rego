package lexgate.statutes.hunan

import data.lexgate.facts
import future.keywords.not
import future.keywords.or

# METADATA
# title: 'Set up the management systems that recommending by algorithm needs'
# custom:
#   article: hunan:24a
oblige contains "hunan:24a" if {
	article_24_unmanaged(facts.kind)
	facts.network_operator
}

# METADATA
# title: 'Spreading by recommendation information that the law forbids'
# custom:
#   article: hunan:24b
deny contains "hunan:24b" if {
	article_24_spreads_prohibited(facts.kind)
	facts.network_operator
}

# METADATA
# title: 'Running a model that induces addiction or high spending'
# custom:
#   article: hunan:24c
deny contains "hunan:24c" if {
	input.algorithm
	article_24_addictive
	facts.network_operator
}

article_24_unmanaged(kind) if {
	facts.pushes(kind)
	not input.filings.algorithm_management.date
}

article_24_spreads_prohibited(kind) if {
	facts.pushes(kind)
	input.algorithm.spreads_prohibited or input.data.content_prohibited
}

default article_24_addictive := false

article_24_addictive if {
	input.algorithm.addictive_or_overspending
	article_24_runs_model(facts.kind)
}

article_24_runs_model(kind) if facts.pushes(kind)

article_24_runs_model(kind) if {
	article_24_puts_into_service(kind)
	data.readings.addictive_model_in_service == "covered"
}

article_24_puts_into_service("train_model")

article_24_puts_into_service("provide_service")

readings contains "addictive_model_in_service" if {
	input.algorithm.addictive_or_overspending
	article_24_puts_into_service(facts.kind)
	facts.network_operator
}

readings contains "network_operator" if {
	article_24_unmanaged(facts.kind) or article_24_spreads_prohibited(facts.kind)
	facts.network_operator_disputed
}

readings contains "network_operator" if {
	input.algorithm
	article_24_addictive
	facts.network_operator_disputed
}
