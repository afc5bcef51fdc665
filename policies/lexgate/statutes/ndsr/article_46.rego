package lexgate.statutes.ndsr

import data.lexgate.facts
import future.keywords.not
import future.keywords.or

# METADATA
# title: 'Processing, as a large platform, the data of users by misleading, fraud or coercion'
# custom:
#   article: ndsr:46(1)
deny contains "ndsr:46(1)" if {
	input.platform
	article_46_user_data_unfairly
	facts.large_platform
}

default article_46_user_data_unfairly := false

article_46_user_data_unfairly if {
	input.data.platform_user_data
	article_46_unfair(input.operation.means)
}

article_46_unfair("misleading")

article_46_unfair("fraud")

article_46_unfair("coercion")

# METADATA
# title: 'Keeping users of a large platform from their own data without a recorded reason'
# custom:
#   article: ndsr:46(2)
deny contains "ndsr:46(2)" if {
	input.platform
	article_46_keeps_out(facts.kind)
	facts.large_platform
}

article_46_keeps_out("restrict_user_access") if {
	input.data.platform_user_data
	not input.operation.justification
}

# METADATA
# title: 'Treating users of a large platform differently without reason and to their harm'
# custom:
#   article: ndsr:46(3)
deny contains "ndsr:46(3)" if {
	input.platform
	article_46_harmful_difference
	facts.large_platform
}

# METADATA
# title: 'Doing, as a large platform, what another law or administrative regulation forbids'
# custom:
#   article: ndsr:46(4)
deny contains "ndsr:46(4)" if {
	input.platform
	input.operation.other_statutory_ban
	facts.large_platform
}

default article_46_harmful_difference := false

article_46_harmful_difference if {
	article_46_unreasonable_difference
	article_46_harm
}

default article_46_unreasonable_difference := false

article_46_unreasonable_difference if {
	input.algorithm.differential_treatment
	not input.algorithm.treatment_reasonable
}

default article_46_harm := false

article_46_harm if input.algorithm.harms_user

# Read as a consequence, harm follows from the unreasonable difference and needs no showing.
article_46_harm if data.readings.differential_treatment_harm == "consequence"

readings contains "large_platform_elements" if {
	input.platform
	facts.large_platform_disputed
	article_46_conduct
}

article_46_conduct if article_46_user_data_unfairly

article_46_conduct if article_46_keeps_out(facts.kind)

article_46_conduct if article_46_harmful_difference

article_46_conduct if input.operation.other_statutory_ban

readings contains "differential_treatment_harm" if {
	input.platform
	article_46_unreasonable_difference
	facts.large_platform
	not input.algorithm.harms_user
}
