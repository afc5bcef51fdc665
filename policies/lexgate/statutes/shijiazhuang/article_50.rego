package lexgate.statutes.shijiazhuang

import data.lexgate.facts
import future.keywords.not
import future.keywords.or

# METADATA
# title: 'Harming the rights of others with data, algorithms or traffic'
# custom:
#   article: shijiazhuang:50.p2a
deny contains "shijiazhuang:50.p2a" if input.operation.harms_lawful_rights

# METADATA
# title: 'Treating consumers unfairly or restricting their choice'
# custom:
#   article: shijiazhuang:50.p2b
deny contains "shijiazhuang:50.p2b" if {
	input.algorithm
	article_50_unfair
	article_50_consumer
}

default article_50_unfair := false

article_50_unfair if {
	article_50_treats_unequally or input.algorithm.choice_restricted
	not facts.erases(facts.kind)
	not facts.serves_rights(facts.kind)
}

default article_50_treats_unequally := false

article_50_treats_unequally if {
	input.algorithm.differential_treatment
	not input.algorithm.treatment_reasonable
}

default article_50_consumer := false

article_50_consumer if input.subject.is_consumer

article_50_consumer if {
	article_50_consumer_unstated
	data.readings.consumer_unstated == "consumer"
}

default article_50_consumer_unstated := false

article_50_consumer_unstated if not is_boolean(input.subject.is_consumer)

readings contains "consumer_unstated" if {
	input.algorithm
	article_50_unfair
	article_50_consumer_unstated
}
