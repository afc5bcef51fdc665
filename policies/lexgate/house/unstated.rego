package lexgate.house

import data.lexgate.facts
import future.keywords.not

# METADATA
# title: 'Handling data of which nobody says whether they are personal'
# custom:
#   article: house:personal_unstated
deny contains "house:personal_unstated" if {
	not is_boolean(input.data.personal)
	facts.handles_data(facts.kind)
}

# METADATA
# title: 'Handling personal data without naming the items'
# custom:
#   article: house:items_missing
deny contains "house:items_missing" if {
	facts.handles_personal_data
	not count(input.operation.items) > 0
}

# METADATA
# title: 'Handling personal data on consent without knowing the age of the subject'
# custom:
#   article: house:age_unknown
deny contains "house:age_unknown" if {
	facts.handles_personal_data
	facts.basis == "consent"
	not is_number(input.subject.age)
}

# METADATA
# title: 'Handling personal data on consent without knowing how the subject was informed'
# custom:
#   article: house:notice_unknown
deny contains "house:notice_unknown" if {
	facts.handles_personal_data
	facts.basis == "consent"
	not input.notice.form
}
