package lexgate.house

import data.lexgate.facts
import future.keywords.not

# METADATA
# title: 'Advertising to anybody who is not known to be of age'
# custom:
#   article: house:no_minor_ads
deny contains "house:no_minor_ads" if {
	input.operation.purpose == "advertising"
	facts.handles_personal_data
	not input.subject.age >= 18
}
