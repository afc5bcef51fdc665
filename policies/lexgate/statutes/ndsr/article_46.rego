package lexgate.statutes.ndsr

import data.lexgate.facts
import future.keywords.not
import future.keywords.or

# METADATA
# title: 'Processing, as a large platform, the data of users by misleading, fraud or coercion'
# custom:
#   article: ndsr:46(1)
deny contains "ndsr:46(1)" if {
	article_46_conduct["ndsr:46(1)"]
	facts.large_platform
}

# METADATA
# title: 'Keeping users of a large platform from their own data without a recorded reason'
# custom:
#   article: ndsr:46(2)
deny contains "ndsr:46(2)" if {
	article_46_conduct["ndsr:46(2)"]
	facts.large_platform
}

# METADATA
# title: 'Treating users of a large platform differently without reason and to their harm'
# custom:
#   article: ndsr:46(3)
deny contains "ndsr:46(3)" if {
	article_46_conduct["ndsr:46(3)"]
	facts.large_platform
}

# METADATA
# title: 'Doing, as a large platform, what another law or administrative regulation forbids'
# custom:
#   article: ndsr:46(4)
deny contains "ndsr:46(4)" if {
	article_46_conduct["ndsr:46(4)"]
	facts.large_platform
}

article_46_conduct contains "ndsr:46(1)" if {
	input.data.platform_user_data
	article_46_unfair_means
}

article_46_conduct contains "ndsr:46(2)" if {
	facts.kind == "restrict_user_access"
	input.data.platform_user_data
	not input.operation.justification
}

article_46_conduct contains "ndsr:46(3)" if {
	article_46_unreasonable_difference
	article_46_harm
}

article_46_conduct contains "ndsr:46(4)" if input.operation.other_statutory_ban

default article_46_unfair_means := false

article_46_unfair_means if article_46_unfair(input.operation.means)

article_46_unfair(means) if means == "misleading" or means == "fraud" or means == "coercion"

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
	facts.large_platform_disputed
	some _ in article_46_conduct
}

readings contains "differential_treatment_harm" if {
	facts.large_platform
	article_46_unreasonable_difference
	not input.algorithm.harms_user
}
