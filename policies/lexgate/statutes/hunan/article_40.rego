package lexgate.statutes.hunan

import data.lexgate.facts
import future.keywords.not
import future.keywords.or

# METADATA
# title: 'Opening public data that hold trade secrets or privacy, or that the law keeps closed'
# custom:
#   article: hunan:40.p1(1)
deny contains "hunan:40.p1(1)" if {
	facts.kind == "open_public_data"
	article_40_closed
}

default article_40_closed := false

article_40_closed if input.data.open_class == "non_open" or input.data.opening_barred_by_law

article_40_closed if {
	input.data.trade_secret or input.data.privacy
	not article_40_released
}

default article_40_released := false

article_40_released if input.data.desensitised or input.operation.rights_holder_consented
