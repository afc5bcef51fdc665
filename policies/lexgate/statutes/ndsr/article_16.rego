package lexgate.statutes.ndsr

import data.lexgate.facts
import future.keywords.not
import future.keywords.or

# Who serves a state organ, an operator of critical infrastructure or a public service says so in `processor.serves`.

# METADATA
# title: 'Reaching, keeping, using or passing on data of a public-sector principal without its consent'
# custom:
#   article: ndsr:16.p2a
deny contains "ndsr:16.p2a" if {
	count(input.processor.serves) > 0
	not input.operation.principal_consented
	article_16_uses[facts.kind]
	article_16_data_of_principal
}

# 访问、获取、留存、使用、泄露、提供, as operation kinds.
article_16_uses := {
	"access",
	"collect",
	"cross_border_provide",
	"entrust",
	"joint_process",
	"open_public_data",
	"process",
	"provide",
	"publish",
	"push",
	"recommend",
	"sell",
	"share_public_data",
	"store",
	"trade",
	"train_model",
	"transmit",
	"use",
}

default article_16_data_of_principal := false

article_16_data_of_principal if input.operation.on_behalf_of

article_16_data_of_principal if {
	some contract in input.contracts
	contract.id == input.data.received_under
	contract.kind == "service" or contract.kind == "entrust" or contract.kind == "e_government"
}

# METADATA
# title: 'Linkage analysis of data of a public-sector principal without its consent'
# custom:
#   article: ndsr:16.p2b
deny contains "ndsr:16.p2b" if {
	count(input.processor.serves) > 0
	input.operation.linkage_analysis
	article_16_linkage_reached
	article_16_linkage_unconsented
}

default article_16_linkage_reached := false

article_16_linkage_reached if article_16_data_of_principal

article_16_linkage_reached if data.readings.linkage_scope == "any_data"

default article_16_linkage_unconsented := false

article_16_linkage_unconsented if not input.operation.principal_consented

article_16_linkage_unconsented if data.readings.linkage_consent == "no_excuse"

readings contains "linkage_scope" if {
	count(input.processor.serves) > 0
	input.operation.linkage_analysis
	not article_16_data_of_principal
	article_16_linkage_unconsented
}

readings contains "linkage_consent" if {
	count(input.processor.serves) > 0
	input.operation.linkage_analysis
	article_16_linkage_reached
	input.operation.principal_consented
}

# METADATA
# title: 'Perform the duties of security that law and contract lay down towards the public sector'
# custom:
#   article: ndsr:16.p1
duties contains "ndsr:16.p1" if count(input.processor.serves) > 0

met contains "ndsr:16.p1" if {
	some contract in input.contracts
	contract.kind == "service" or contract.kind == "entrust" or contract.kind == "e_government"
	contract.in_force
	contract.security_duties
}
