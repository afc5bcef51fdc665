package lexgate.statutes.hunan

import data.lexgate.facts
import future.keywords.not
import future.keywords.or

# METADATA
# title: 'Set up the management systems that recommending by algorithm needs'
# custom:
#   article: hunan:24a
oblige contains "hunan:24a" if {
	article_24_unmanaged
	facts.network_operator
}

# METADATA
# title: 'Spreading by recommendation information that the law forbids'
# custom:
#   article: hunan:24b
deny contains "hunan:24b" if {
	article_24_spreads_prohibited
	facts.network_operator
}

# METADATA
# title: 'Running a model that induces addiction or high spending'
# custom:
#   article: hunan:24c
deny contains "hunan:24c" if {
	article_24_addictive
	facts.network_operator
}

default article_24_recommends := false

article_24_recommends if facts.kind == "recommend" or facts.kind == "push"

default article_24_unmanaged := false

article_24_unmanaged if {
	article_24_recommends
	not input.filings.algorithm_management.date
}

default article_24_spreads_prohibited := false

article_24_spreads_prohibited if {
	article_24_recommends
	input.algorithm.spreads_prohibited or input.data.content_prohibited
}

default article_24_addictive := false

article_24_addictive if {
	input.algorithm.addictive_or_overspending
	article_24_runs_model
}

default article_24_runs_model := false

article_24_runs_model if article_24_recommends

article_24_runs_model if {
	article_24_puts_into_service
	data.readings.addictive_model_in_service == "covered"
}

default article_24_puts_into_service := false

article_24_puts_into_service if facts.kind == "train_model" or facts.kind == "provide_service"

readings contains "addictive_model_in_service" if {
	input.algorithm.addictive_or_overspending
	article_24_puts_into_service
	facts.network_operator
}

readings contains "network_operator" if {
	facts.network_operator_disputed
	article_24_unmanaged or article_24_spreads_prohibited or article_24_addictive
}
