package lexgate.house

import future.keywords.not

# METADATA
# title: 'Processing for a purpose to which the subject objected'
# custom:
#   article: house:objected
deny contains "house:objected" if {
	some purpose in input.subject.objected_purposes
	may_be_for(purpose)
	freezable
}

may_be_for(purpose) if purpose == input.operation.purpose

# What nobody says the purpose of may be for any.
may_be_for(_) if not input.operation.purpose
